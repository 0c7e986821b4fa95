package io.holdfast.wal;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;

/** A Zstandard frame, through zstd-jni. Thread-safe. */
final class ZstdBlockCodec implements BlockCodec {
    private static final int LEVEL = 1;

    ZstdBlockCodec() {
        // Loads the native part, so that a library that cannot work here fails now and not at the first record.
        long unused = Zstd.compressBound(1);
    }

    @Override
    public int maxCompressedLength(int rawLength) {
        return Math.toIntExact(Zstd.compressBound(rawLength));
    }

    @Override
    public int compress(byte[] raw, int from, int length, byte[] target, int at) {
        return Math.toIntExact(Zstd.compressByteArray(target, at, target.length - at, raw, from, length, LEVEL));
    }

    @Override
    public boolean decompress(byte[] stored, byte[] target) {
        try {
            return Zstd.decompressByteArray(target, 0, target.length, stored, 0, stored.length) == target.length;
        } catch (ZstdException malformed) {
            return false;
        }
    }
}
