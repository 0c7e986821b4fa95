package io.holdfast.wal;

import io.holdfast.storage.AppendFile;
import io.holdfast.storage.Storage;
import java.nio.ByteBuffer;
import java.util.List;

/** A segment that is being written. Not thread-safe: the segment writer's lock guards it. */
final class OpenSegment {
    private final String path;
    private final SegmentHeader header;
    private final int checksum;
    private final AppendFile file;
    private final Durability durability;
    private long end = SegmentFormat.HEADER_BYTES;
    private long count;
    private long newestMillis = -1;

    private OpenSegment(String path, SegmentHeader header, int checksum, AppendFile file, Durability durability) {
        this.path = path;
        this.header = header;
        this.checksum = checksum;
        this.file = file;
        this.durability = durability;
    }

    /** Creates the file with its header, which is flushed with the first record. */
    static OpenSegment create(Storage storage, String path, SegmentHeader header, LogOptions options) {
        AppendFile file = options.mode().create(storage, path);
        byte[] encoded = header.encode();
        try {
            file.append(ByteBuffer.wrap(encoded));
        } catch (Throwable failure) {
            abandon(file, failure);
            throw failure;
        }
        return new OpenSegment(path, header, SegmentHeader.checksum(encoded), file, options.durability());
    }

    /** Places records, appends them and makes them durable together; after a failure the segment must be abandoned. */
    void append(List<PendingWrite> writes) {
        ByteBuffer[] parts = new ByteBuffer[writes.size()];
        long next = end;
        for (int i = 0; i < parts.length; i++) {
            PendingWrite write = writes.get(i);
            PackedRecord record = write.record();
            int sum = record.place(checksum, next);
            write.assign(new RecordAddress(path, next, record.rawLength(), checksum, sum));
            parts[i] = record.bytes();
            next += record.frameBytes();
            newestMillis = Math.max(newestMillis, record.millis());
        }
        file.append(parts);
        sync();
        end = next;
        count += parts.length;
    }

    private void sync() {
        if (durability == Durability.FORCE) {
            file.force();
        } else {
            file.flush();
        }
    }

    /** Writes the footer and closes the file; after a failure the segment must be abandoned. */
    void finish() {
        ByteBuffer footer = new Footer(count, end, newestMillis).encode();
        byte[] frame = SegmentFormat.frame(checksum, end, SegmentFormat.KIND_FOOTER, newestMillis, footer);
        file.append(ByteBuffer.wrap(frame), footer);
        sync();
        file.close();
    }

    /** Closes the file quietly; nothing is ever appended to it again. */
    void abandon(Throwable failure) {
        abandon(file, failure);
    }

    private static void abandon(AppendFile file, Throwable failure) {
        try {
            file.abandon();
        } catch (RuntimeException | Error onClose) {
            failure.addSuppressed(onClose);
        }
    }

    /** How many of the writes, from the first on, still go here; the first does in any case. */
    int countOf(List<PendingWrite> writes, long segmentBytes) {
        long before = writes.get(0).record().frameBytes();
        int taken = 1;
        while (taken < writes.size() && takes(writes.get(taken).record(), before, segmentBytes)) {
            before += writes.get(taken).record().frameBytes();
            taken++;
        }
        return taken;
    }

    /**
     * Whether a record still goes here.
     *
     * @param before bytes that will be appended before it
     */
    boolean takes(PackedRecord record, long before, long segmentBytes) {
        boolean first = count == 0 && before == 0;
        boolean fits = first || end + before + record.frameBytes() <= segmentBytes;
        return fits && record.millis() < bucket().endMillis();
    }

    Bucket bucket() {
        return header.bucket();
    }

    /** How far it is acknowledged. */
    Mark mark() {
        return new Mark(header.name().number(), end, count);
    }

    String path() {
        return path;
    }
}
