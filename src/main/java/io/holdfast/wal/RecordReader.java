package io.holdfast.wal;

import io.holdfast.storage.ReadableFile;
import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageMissingException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Reads one record by its address with one positioned read, and verifies everything. Thread-safe. */
final class RecordReader {
    private final Storage storage;

    RecordReader(Storage storage) {
        this.storage = storage;
    }

    ByteBuffer read(RecordAddress address) {
        try (ReadableFile file = storage.open(address.path())) {
            return ByteBuffer.wrap(verify(address, readFrame(file, address)));
        } catch (StorageMissingException missing) {
            throw new WalMissingException(
                    "Cannot read the record at offset " + address.offset() + ": segment " + address.path()
                            + " does not exist; cleaned or deleted?",
                    missing);
        }
    }

    private static byte[] readFrame(ReadableFile file, RecordAddress address) {
        long needed = (long) SegmentFormat.FRAME_BYTES + address.length();
        long end = file.length();
        if (address.length() < 0
                || address.offset() < SegmentFormat.HEADER_BYTES
                || address.offset() > end - needed
                || needed > Integer.MAX_VALUE - 8) {
            throw damage(address, "a frame of " + needed + " bytes", "a file of " + end + " bytes");
        }
        byte[] frame = new byte[(int) needed];
        file.readFully(address.offset(), frame);
        return frame;
    }

    private static byte[] verify(RecordAddress address, byte[] frame) {
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
        return Arrays.copyOfRange(frame, SegmentFormat.FRAME_BYTES, frame.length);
    }

    private static String hex(int checksum) {
        return String.format("%08x", checksum);
    }

    private static WalDamageException damage(RecordAddress address, String expected, String found) {
        return new WalDamageException(address.path(), address.offset(), expected, found);
    }
}
