package io.holdfast.wal;

import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;

/** The LZ4 block format, through lz4-java. Thread-safe. */
final class Lz4BlockCodec implements BlockCodec {
    private final LZ4Factory factory = LZ4Factory.fastestInstance();

    @Override
    public int maxCompressedLength(int rawLength) {
        return factory.fastCompressor().maxCompressedLength(rawLength);
    }

    @Override
    public int compress(byte[] raw, int from, int length, byte[] target, int at) {
        return factory.fastCompressor().compress(raw, from, length, target, at);
    }

    @Override
    public boolean decompress(byte[] stored, byte[] target) {
        try {
            int length = factory.safeDecompressor().decompress(stored, 0, stored.length, target, 0, target.length);
            return length == target.length;
        } catch (LZ4Exception malformed) {
            return false;
        }
    }
}
