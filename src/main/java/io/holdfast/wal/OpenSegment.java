package io.holdfast.wal;

import io.holdfast.storage.AppendFile;
import io.holdfast.storage.Storage;
import java.nio.ByteBuffer;

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
    static OpenSegment create(Storage storage, String path, SegmentHeader header, Durability durability) {
        AppendFile file = storage.create(path);
        byte[] encoded = header.encode();
        try {
            file.append(ByteBuffer.wrap(encoded));
        } catch (Throwable failure) {
            closeAfter(failure, file);
            throw failure;
        }
        return new OpenSegment(path, header, SegmentHeader.checksum(encoded), file, durability);
    }

    /** Appends a record and makes it durable; after a failure the segment must be abandoned. */
    RecordAddress append(ByteBuffer data, long millis) {
        int length = data.remaining();
        byte[] frame = appendFrame(SegmentFormat.KIND_RECORD, millis, data);
        RecordAddress address = new RecordAddress(
                path, end, length, checksum, FrameHeader.decode(frame, 0).checksum());
        end += frame.length + (long) length;
        count++;
        newestMillis = Math.max(newestMillis, millis);
        return address;
    }

    private byte[] appendFrame(int kind, long millis, ByteBuffer payload) {
        byte[] frame = SegmentFormat.frame(checksum, end, kind, millis, payload);
        file.append(ByteBuffer.wrap(frame), payload);
        if (durability == Durability.FORCE) {
            file.force();
        } else {
            file.flush();
        }
        return frame;
    }

    /** Writes the footer and closes the file; after a failure the segment must be abandoned. */
    void finish() {
        appendFrame(SegmentFormat.KIND_FOOTER, newestMillis, new Footer(count, end, newestMillis).encode());
        file.close();
    }

    /** Closes the file quietly; nothing is ever appended to it again. */
    void abandon(Throwable failure) {
        closeAfter(failure, file);
    }

    private static void closeAfter(Throwable failure, AppendFile file) {
        try {
            file.close();
        } catch (RuntimeException | Error onClose) {
            failure.addSuppressed(onClose);
        }
    }

    /** Whether a record of this time and length still goes here. */
    boolean takes(long millis, int length, long segmentBytes) {
        boolean fits = count == 0 || end + SegmentFormat.FRAME_BYTES + length <= segmentBytes;
        return fits && millis < bucket().endMillis();
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
