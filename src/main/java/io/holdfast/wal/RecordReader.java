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
        if (address.length() > UNCHECKED_BYTES) {
            checkEnd(address, needed, file.length());
        }
        byte[] frame = new byte[needed];
        checkEnd(address, needed, address.offset() + file.read(address.offset(), frame, 0, needed));
        return frame;
    }

    /** A short read tells what asking for the length would, without a round trip. */
    private static void checkEnd(RecordAddress address, int needed, long end) {
        if (address.offset() > end - needed) {
            throw damage(address, "a frame of " + needed + " bytes", "the end of the file at or before offset " + end);
        }
    }

    /** Where a verified frame becomes the record. */
    private static ByteBuffer payload(RecordAddress address, byte[] frame) {
        verify(address, frame);
        return ByteBuffer.wrap(Arrays.copyOfRange(frame, SegmentFormat.FRAME_BYTES, frame.length));
    }

    private static void verify(RecordAddress address, byte[] frame) {
        FrameHeader found = FrameHeader.decode(frame, 0);
        if (found.checksum() != address.checksum()) {
            throw damage(address, "checksum " + hex(address.checksum()), hex(found.checksum()));
        }
        CRC32C crc = SegmentFormat.beginChecksum(address.segmentChecksum(), address.offset(), frame, 0);
        crc.update(frame, SegmentFormat.FRAME_BYTES, frame.length - SegmentFormat.FRAME_BYTES);
        if ((int) crc.getValue() != found.checksum()) {
            throw damage(address, "content with checksum " + hex(found.checksum()), hex((int) crc.getValue()));
        }
        if (!found.isKnown() || found.isFooter() || found.rawLength() != address.length()) {
            throw damage(address, "a record of " + address.length() + " bytes", found.toString());
        }
    }

    private static String hex(int checksum) {
        return String.format("%08x", checksum);
    }

    private static WalDamageException damage(RecordAddress address, String expected, String found) {
        return new WalDamageException(address.path(), address.offset(), expected, found);
    }
}
