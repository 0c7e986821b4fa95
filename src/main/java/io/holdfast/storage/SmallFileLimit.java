package io.holdfast.storage;

/** Reads a small file whole, and refuses one that is longer than expected before anything is allocated. Stateless. */
final class SmallFileLimit {
    private SmallFileLimit() {}

    static byte[] read(ReadableFile file, int limit) {
        long length = file.length();
        if (length > limit) {
            throw new StorageFailedException(
                    "Cannot read " + file.path() + " as a small file: expected at most " + limit + " bytes, found "
                            + length,
                    null);
        }
        byte[] content = new byte[(int) length];
        file.readFully(0, content);
        return content;
    }
}
