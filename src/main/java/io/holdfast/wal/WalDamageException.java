package io.holdfast.wal;

import java.io.Serial;

/** Something that was acknowledged, or may have been, cannot be read: an operator must decide. Immutable. */
public final class WalDamageException extends WalException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String path;
    private final long offset;

    /**
     * Builds the message from its parts.
     *
     * @param offset where the damage begins, in bytes from the start of the file
     */
    WalDamageException(String path, long offset, String expected, String found) {
        super(
                "Cannot read the log: damage in " + path + " at offset " + offset + ": expected " + expected
                        + ", found " + found + ". Restore the file from a copy, or set the whole log directory aside"
                        + " and start with an empty one: what it holds unprocessed is lost then",
                null);
        this.path = path;
        this.offset = offset;
    }

    /** The damaged or missing file. */
    public String path() {
        return path;
    }

    /** Where the damage begins, in bytes from the start of the file. */
    public long offset() {
        return offset;
    }
}
