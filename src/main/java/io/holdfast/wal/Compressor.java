package io.holdfast.wal;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Packs records for one log: compressed where that is wanted and pays, else raw. Thread-safe. */
final class Compressor {
    /** Below this a flush costs more than the bytes. */
    static final int THRESHOLD_BYTES = 4 << 10;

    private static final Logger log = LoggerFactory.getLogger(Compressor.class);
    private static final AtomicBoolean TOLD = new AtomicBoolean();

    private final int codec;
    private final RecordBuffers rawBuffers;
    private final Supplier<Optional<BlockCodec>> library;
    private final boolean required;

    private Compressor(int codec, RecordBuffers rawBuffers, Supplier<Optional<BlockCodec>> library, boolean required) {
        this.codec = codec;
        this.rawBuffers = rawBuffers;
        this.library = library;
        this.required = required;
    }

    static Compressor of(Compression compression, boolean localDisk) {
        return of(compression, localDisk, Codec::lz4, Codec::zstd);
    }

    /** As above, with the libraries as the caller finds them. */
    static Compressor of(
            Compression compression,
            boolean localDisk,
            Supplier<Optional<BlockCodec>> lz4,
            Supplier<Optional<BlockCodec>> zstd) {
        RecordBuffers buffers = localDisk ? RecordBuffers.DIRECT : RecordBuffers.HEAP;
        Compression chosen = compression == Compression.AUTO && localDisk ? Compression.NONE : compression;
        return switch (chosen) {
            case NONE -> new Compressor(SegmentFormat.CODEC_RAW, buffers, Optional::empty, false);
            case AUTO -> new Compressor(SegmentFormat.CODEC_LZ4, buffers, lz4, false);
            case LZ4 -> new Compressor(SegmentFormat.CODEC_LZ4, buffers, lz4, true);
            case ZSTD -> new Compressor(SegmentFormat.CODEC_ZSTD, buffers, zstd, true);
        };
    }

    /**
     * Packs the remaining bytes, which it leaves unconsumed.
     *
     * @throws WalWriteException if the chosen codec's library is missing
     */
    PackedRecord pack(ByteBuffer data, long millis) {
        if (codec == SegmentFormat.CODEC_RAW || data.remaining() < THRESHOLD_BYTES) {
            return PackedRecord.pack(data, millis, rawBuffers);
        }
        Optional<BlockCodec> found = library.get();
        if (found.isEmpty()) {
            missing();
            return PackedRecord.pack(data, millis, rawBuffers);
        }
        PackedRecord packed = compress(found.get(), data, millis);
        return packed == null ? PackedRecord.pack(data, millis, rawBuffers) : packed;
    }

    private void missing() {
        String name = codec == SegmentFormat.CODEC_LZ4 ? "lz4-java" : "zstd-jni";
        if (required) {
            throw new WalWriteException(
                    "Cannot compress a record: " + WalSettings.COMPRESSION.key() + " asks for a codec that needs "
                            + name
                            + ", and there is none on the class path that works; put it there, as Spark does, or set"
                            + " auto or none",
                    null);
        }
        if (TOLD.compareAndSet(false, true)) {
            log.warn("There is no {} on the class path that works: the log is written uncompressed", name);
        }
    }

    /** Null if it does not pay: to read it again costs time, too. */
    private @Nullable PackedRecord compress(BlockCodec with, ByteBuffer data, long millis) {
        int length = data.remaining();
        byte[] raw = data.hasArray() ? data.array() : copy(data);
        int from = data.hasArray() ? data.arrayOffset() + data.position() : 0;
        ByteBuffer buffer = RecordBuffers.HEAP.take(PackedRecord.PAYLOAD_AT + with.maxCompressedLength(length));
        int at = buffer.arrayOffset() + PackedRecord.PAYLOAD_AT;
        int stored = with.compress(raw, from, length, buffer.array(), at);
        if (stored >= length - length / 16) {
            RecordBuffers.HEAP.give(buffer);
            return null;
        }
        return PackedRecord.ofStored(buffer.limit(PackedRecord.PAYLOAD_AT + stored), codec, length, millis);
    }

    private static byte[] copy(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(data.position(), bytes);
        return bytes;
    }
}
