package io.holdfast.wal;

import io.holdfast.storage.AppendFile;
import io.holdfast.storage.ReadableFile;
import java.nio.ByteBuffer;

/**
 * Copies a segment so that every valid frame keeps its offset, and puts holes in the place of what is not valid. The
 * bytes of a hole behind its 24 are those that were there. Not thread-safe.
 */
final class SegmentCopy {
    private static final int CHUNK_BYTES = 1 << 20;

    private final ReadableFile source;
    private final AppendFile target;

    SegmentCopy(ReadableFile source, AppendFile target) {
        this.source = source;
        this.target = target;
    }

    /** Copies the bytes up to that offset as they are, or as zeros where the file has none. */
    void copyTo(long end) {
        while (target.position() < end) {
            target.append(next(end - target.position()));
        }
    }

    /** Begins with this header instead of the file's. */
    void header(SegmentHeader header) {
        target.append(ByteBuffer.wrap(header.encode()));
    }

    /**
     * Makes a hole up to that offset, of several frames where it is long: none may be longer than the longest record, and
     * what is left must have room for a frame.
     */
    void holeTo(long end, SegmentHeader header) {
        int salt = SegmentHeader.checksum(header.encode());
        int limit = Math.min(CHUNK_BYTES, Math.max(header.maxRecordBytes(), SegmentFormat.FOOTER_PAYLOAD_BYTES));
        while (target.position() < end) {
            long offset = target.position();
            long left = end - offset - SegmentFormat.FRAME_BYTES;
            boolean crumb = left > limit && left - limit < SegmentFormat.FRAME_BYTES;
            long length = crumb ? limit - SegmentFormat.FRAME_BYTES : Math.min(left, limit);
            ByteBuffer payload = read(offset + SegmentFormat.FRAME_BYTES, (int) length);
            byte[] frame = SegmentFormat.frame(
                    salt, offset, SegmentFormat.KIND_HOLE, header.bucket().startMillis(), payload);
            target.append(ByteBuffer.wrap(frame), payload);
        }
    }

    private ByteBuffer next(long left) {
        return read(target.position(), (int) Math.min(left, CHUNK_BYTES));
    }

    private ByteBuffer read(long position, int count) {
        byte[] bytes = new byte[count];
        int unused = position < source.length() ? source.read(position, bytes, 0, count) : 0;
        return ByteBuffer.wrap(bytes);
    }
}
