package io.holdfast.wal;

import io.holdfast.storage.ReadableFile;
import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageMissingException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Reads one record by its address with one positioned read from a pooled file, and verifies everything. Thread-safe.
 */
final class RecordReader {
    /** A longer record is looked for in the file before memory is taken for it. */
    private static final int UNCHECKED_BYTES = 1 << 20;

    private static final long MAX_OFFSET = 1L << 60;

    private final Storage storage;
    private final ReaderPool pool;

    RecordReader(Storage storage, ReaderPool pool) {
        this.storage = storage;
        this.pool = pool;
    }

    ByteBuffer read(RecordAddress address) {
        checkPossible(address);
        try {
            return pool.read(storage, address.path(), file -> payload(address, readFrame(file, address)));
        } catch (StorageMissingException missing) {
            throw new WalMissingException(
                    "Cannot read the record at offset " + address.offset() + ": segment " + address.path()
                            + " does not exist; cleaned or deleted?",
                    missing);
        }
    }

    private static void checkPossible(RecordAddress address) {
        boolean length = address.length() >= 0 && address.length() <= Integer.MAX_VALUE - 8 - SegmentFormat.FRAME_BYTES;
        boolean offset = address.offset() >= SegmentFormat.HEADER_BYTES && address.offset() <= MAX_OFFSET;
        if (!length || !offset) {
            throw damage(address, "the address of a record", address.toString());
        }
    }

    private static byte[] readFrame(ReadableFile file, RecordAddress address) {
        int needed = SegmentFormat.FRAME_BYTES + address.length();
        boolean look = address.length() > UNCHECKED_BYTES;
        // A compressed record is shorter than its address says, and may be the last of the file.
        long left = look ? file.length() - address.offset() : needed;
        byte[] read = new byte[(int) Math.max(0, Math.min(needed, left))];
        int count = file.read(address.offset(), read, 0, read.length);
        checkEnd(address, SegmentFormat.FRAME_BYTES, count, needed);
        int frame = frameBytes(FrameHeader.decode(read, 0), needed);
        checkEnd(address, frame, count, frame);
        return frame == read.length ? read : Arrays.copyOf(read, frame);
    }

    private static int frameBytes(FrameHeader found, int needed) {
        boolean compressed = found.codec() != SegmentFormat.CODEC_RAW && found.storedLength() >= 0;
        return compressed ? (int) Math.min(needed, found.frameBytes()) : needed;
    }

    /** A short read tells what asking for the length would, without a round trip. */
    private static void checkEnd(RecordAddress address, int wanted, int count, int needed) {
        if (count < wanted) {
            throw damage(
                    address,
                    "a frame of " + needed + " bytes",
                    "the end of the file at or before offset " + (address.offset() + Math.max(0, count)));
        }
    }

    /** Where a verified frame becomes the record. */
    private static ByteBuffer payload(RecordAddress address, byte[] frame) {
        FrameHeader found = verify(address, frame);
        byte[] stored = Arrays.copyOfRange(frame, SegmentFormat.FRAME_BYTES, frame.length);
        byte[] raw = Codec.decode(found.codec(), found.rawLength(), stored);
        if (raw == null) {
            throw damage(address, "a record that its codec can decode", found.toString());
        }
        return ByteBuffer.wrap(raw);
    }

    private static FrameHeader verify(RecordAddress address, byte[] frame) {
        FrameHeader found = FrameHeader.decode(frame, 0);
        if (found.checksum() != address.checksum()) {
            throw damage(address, "checksum " + hex(address.checksum()), hex(found.checksum()));
        }
        CRC32C crc = SegmentFormat.beginChecksum(address.segmentChecksum(), address.offset(), frame, 0);
        crc.update(frame, SegmentFormat.FRAME_BYTES, frame.length - SegmentFormat.FRAME_BYTES);
        if ((int) crc.getValue() != found.checksum()) {
            throw damage(address, "content with checksum " + hex(found.checksum()), hex((int) crc.getValue()));
        }
        if (!found.isKnown() || found.isFooter() || found.isHole() || found.rawLength() != address.length()) {
            throw damage(address, "a record of " + address.length() + " bytes", found.toString());
        }
        return found;
    }

    private static String hex(int checksum) {
        return String.format("%08x", checksum);
    }

    private static WalDamageException damage(RecordAddress address, String expected, String found) {
        return new WalDamageException(address.path(), address.offset(), expected, found);
    }
}
