package io.holdfast.wal;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns a stored payload into the record. The libraries come with Spark; where one is missing, only what needs it
 * fails. Stateless.
 */
final class Codec {
    private Codec() {}

    /** The library behind LZ4; empty where it is missing. Loaded once. */
    static Optional<BlockCodec> lz4() {
        return Lz4.CODEC;
    }

    /** The library behind Zstandard; empty where it is missing. Loaded once. */
    static Optional<BlockCodec> zstd() {
        return Zstandard.CODEC;
    }

    private static final class Lz4 {
        static final Optional<BlockCodec> CODEC = probe(Lz4BlockCodec::new);
    }

    private static final class Zstandard {
        static final Optional<BlockCodec> CODEC = probe(ZstdBlockCodec::new);
    }

    /** A library that is missing, or whose native part does not load here, shows itself in many ways. */
    static Optional<BlockCodec> probe(Supplier<BlockCodec> library) {
        try {
            return Optional.of(library.get());
        } catch (LinkageError | RuntimeException missing) {
            return Optional.empty();
        }
    }

    /**
     * The record, or null if the stored bytes are not one of that length: damage.
     *
     * @param codec a codec of this version, as the frame says
     * @param rawLength the record's length, which the caller has found to be within bounds
     * @throws WalVersionException if the codec's library is missing
     */
    static byte @Nullable [] decode(int codec, int rawLength, byte[] stored) {
        if (codec == SegmentFormat.CODEC_RAW) {
            return stored;
        }
        BlockCodec library = (codec == SegmentFormat.CODEC_LZ4 ? lz4() : zstd()).orElseThrow(() -> missing(codec));
        byte[] raw = new byte[rawLength];
        return library.decompress(stored, raw) ? raw : null;
    }

    private static WalVersionException missing(int codec) {
        String library = codec == SegmentFormat.CODEC_LZ4 ? "lz4-java" : "zstd-jni";
        return new WalVersionException(
                "Cannot read a record that was compressed with codec " + codec + ": expected " + library
                        + " on the class path, as Spark brings it, found none that works; put it there",
                null);
    }
}
