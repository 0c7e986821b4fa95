package io.holdfast.wal;

import io.holdfast.storage.ReadableFile;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads frames of one segment and believes none whose checksum does not hold. Reads ahead where frames are read one
 * after the other, and not where it only looks whether there are any. Not thread-safe.
 */
final class FrameReader implements AutoCloseable {
    private static final int CHUNK_BYTES = 32 << 10;

    private final FileWindow window;
    private final ReadAhead records;
    private final SegmentPlan plan;
    private final byte[] header = new byte[SegmentFormat.FRAME_BYTES];

    FrameReader(ReadableFile file, long fileBytes, SegmentPlan plan) {
        this.window = new FileWindow(file, fileBytes);
        this.records = new ReadAhead(file, fileBytes);
        this.plan = plan;
    }

    /** A frame that is valid. The payload is a heap buffer whose array is exactly it, and the receiver's own. */
    record Frame(FrameHeader header, ByteBuffer payload) {}

    /**
     * The frame at that offset, or null if none that is valid begins there.
     *
     * @param end no byte from here on belongs to the frame
     */
    @Nullable
    Frame read(long offset, long end) {
        FrameHeader found = hasRoom(offset, end) && records.read(offset, header) ? fitting(offset, end) : null;
        if (found == null) {
            return null;
        }
        byte[] payload = new byte[found.storedLength()];
        if (!records.read(offset + SegmentFormat.FRAME_BYTES, payload)) {
            return null;
        }
        CRC32C crc = SegmentFormat.beginChecksum(plan.checksum(), offset, header, 0);
        crc.update(payload);
        if ((int) crc.getValue() != found.checksum()) {
            return null;
        }
        checkKnown(found, offset);
        return new Frame(found, ByteBuffer.wrap(decode(found, offset, payload)));
    }

    private byte[] decode(FrameHeader found, long offset, byte[] stored) {
        boolean bounded = found.isFooter() || found.rawLength() <= plan.header().maxRecordBytes();
        byte[] raw = bounded ? Codec.decode(found.codec(), found.rawLength(), stored) : null;
        if (raw == null) {
            throw new WalDamageException(
                    plan.file().path(),
                    offset,
                    "a record that its codec can decode to at most "
                            + plan.header().maxRecordBytes() + " bytes",
                    found.toString());
        }
        return raw;
    }

    /** The fields at that offset if they could be a frame's: decided before anything is allocated. */
    private @Nullable FrameHeader headerAt(long offset, long end) {
        return hasRoom(offset, end) && window.read(offset, header, 0, header.length) ? fitting(offset, end) : null;
    }

    private static boolean hasRoom(long offset, long end) {
        return end - offset >= SegmentFormat.FRAME_BYTES;
    }

    private @Nullable FrameHeader fitting(long offset, long end) {
        FrameHeader found = FrameHeader.decode(header, 0);
        long left = end - offset - SegmentFormat.FRAME_BYTES;
        return found.mayFit(left, plan.header().maxRecordBytes()) ? found : null;
    }

    /** The length of the frame that may begin there, 0 if none may. */
    long plausibleBytes(long offset, long end) {
        FrameHeader found = headerAt(offset, end);
        return found != null && found.isPlausible() ? found.frameBytes() : 0;
    }

    /** Whether a valid frame begins there; allocates no more than a chunk. */
    boolean isValid(long offset, long end) {
        FrameHeader found = headerAt(offset, end);
        if (found == null) {
            return false;
        }
        CRC32C crc = SegmentFormat.beginChecksum(plan.checksum(), offset, header, 0);
        byte[] chunk = new byte[Math.min(CHUNK_BYTES, found.storedLength())];
        long position = offset + SegmentFormat.FRAME_BYTES;
        int left = found.storedLength();
        while (left > 0) {
            int count = Math.min(left, chunk.length);
            if (!window.read(position, chunk, 0, count)) {
                return false;
            }
            crc.update(chunk, 0, count);
            position += count;
            left -= count;
        }
        return (int) crc.getValue() == found.checksum();
    }

    private void checkKnown(FrameHeader found, long offset) {
        if (!found.isKnown()) {
            throw new WalVersionException(
                    "Cannot read " + plan.file().path() + " at offset " + offset
                            + ": expected a record of a known codec or a footer, found kind " + found.kind()
                            + " with codec "
                            + found.codec() + "; start the Holdfast version that wrote it, or a newer one",
                    null);
        }
    }

    /** Ends the reading ahead; leaves the file to its owner. Idempotent. */
    @Override
    public void close() {
        records.close();
    }
}
