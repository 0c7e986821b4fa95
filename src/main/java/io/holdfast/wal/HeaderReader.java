package io.holdfast.wal;

import io.holdfast.storage.ReadableFile;
import io.holdfast.storage.Storage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Reads segment headers and checks that they belong where they lie. Thread-safe. */
final class HeaderReader {
    private final Storage storage;
    private final ReaderPool pool;
    private final LogOptions options;

    HeaderReader(Storage storage, ReaderPool pool, LogOptions options) {
        this.storage = storage;
        this.pool = pool;
        this.options = options;
    }

    /** A header with the checksum that salts the segment's frames. Immutable. */
    record Found(SegmentHeader header, int checksum) {}

    /** The header; empty if the file ends before it does, or holds nothing but zeros. */
    Optional<Found> read(SegmentFile segment) {
        ReadableFile file = file(segment);
        byte[] bytes = new byte[SegmentFormat.HEADER_BYTES];
        return found(segment, file, bytes, file.read(0, bytes, 0, bytes.length));
    }

    /** The same, for one who reads on behind the header next. */
    Optional<Found> readOn(SegmentFile segment) {
        ReadableFile file = file(segment);
        byte[] bytes = new byte[SegmentFormat.HEADER_BYTES];
        return found(segment, file, bytes, file.readOn(0, ByteBuffer.wrap(bytes)));
    }

    private Optional<Found> found(SegmentFile segment, ReadableFile file, byte[] bytes, int length) {
        if (length < bytes.length) {
            checkBeginning(bytes, length, segment.path());
            return Optional.empty();
        }
        if (isZero(bytes) && isZero(file)) {
            return Optional.empty();
        }
        return Optional.of(check(segment, bytes));
    }

    /** The segment's file, which stays open in the pool for whoever reads its records next. */
    @SuppressWarnings("resource") // holds nothing open itself
    ReadableFile file(SegmentFile segment) {
        return new PooledFile(pool, storage, segment.path());
    }

    private Found check(SegmentFile segment, byte[] bytes) {
        SegmentHeader header = SegmentHeader.decode(bytes, segment.path());
        check(segment, "name", segment.name(), header.name());
        check(segment, "bucket", segment.bucket(), header.bucket());
        check(segment, "role", options.role(), header.role());
        check(segment, "application", options.application(), header.application());
        return new Found(header, SegmentHeader.checksum(bytes));
    }

    private static void check(SegmentFile segment, String what, Object expected, Object found) {
        if (!expected.equals(found)) {
            throw new WalDamageException(
                    segment.path(),
                    0,
                    "a header with " + what + " " + expected,
                    what + " " + found + " (was the file renamed or swapped?)");
        }
    }

    /** A file too short for a header must at least begin as one. */
    private static void checkBeginning(byte[] bytes, int length, String path) {
        int count = Math.min(length, SegmentFormat.MAGIC.length);
        boolean begins = Arrays.equals(bytes, 0, count, SegmentFormat.MAGIC, 0, count);
        if (!begins && !isZero(bytes)) {
            throw new WalDamageException(path, 0, "a segment, which begins with HOLDFAST", "a foreign file");
        }
    }

    private static boolean isZero(ReadableFile file) {
        byte[] chunk = new byte[64 << 10];
        long position = 0;
        int count;
        do {
            Arrays.fill(chunk, (byte) 0);
            count = file.read(position, chunk, 0, chunk.length);
            position += count;
        } while (count == chunk.length && isZero(chunk));
        return isZero(chunk);
    }

    private static boolean isZero(byte[] bytes) {
        for (byte value : bytes) {
            if (value != 0) {
                return false;
            }
        }
        return true;
    }
}
