package io.holdfast.wal;

/** A compression library. Implementations are thread-safe, and fail to load where the library is missing. */
interface BlockCodec {
    /** The longest result of compressing so many bytes. */
    int maxCompressedLength(int rawLength);

    /** Compresses a range into another array from an index on; returns the compressed length. */
    int compress(byte[] raw, int from, int length, byte[] target, int at);

    /** Decompresses all of the bytes into all of the target; returns whether they filled it exactly. */
    boolean decompress(byte[] stored, byte[] target);
}
