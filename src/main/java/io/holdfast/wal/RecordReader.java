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
        // A compressed record is shorter than its address says, and may be the last of the file.
        long present = Math.min(needed, end - address.offset());
        if (address.length() < 0
                || address.offset() < SegmentFormat.HEADER_BYTES
                || present < SegmentFormat.FRAME_BYTES
                || needed > Integer.MAX_VALUE - 8) {
            throw tooShort(address, needed, end);
        }
        byte[] read = new byte[(int) present];
        file.readFully(address.offset(), read);
        FrameHeader found = FrameHeader.decode(read, 0);
        boolean shorter = found.codec() != SegmentFormat.CODEC_RAW && found.storedLength() >= 0;
        long frame = shorter ? Math.min(needed, found.frameBytes()) : needed;
        if (frame > present) {
            throw tooShort(address, frame, end);
        }
        return frame == present ? read : Arrays.copyOf(read, (int) frame);
    }

    private static WalDamageException tooShort(RecordAddress address, long needed, long end) {
        return damage(address, "a frame of " + needed + " bytes", "a file of " + end + " bytes");
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
        byte[] stored = Arrays.copyOfRange(frame, SegmentFormat.FRAME_BYTES, frame.length);
        byte[] raw = Codec.decode(found.codec(), found.rawLength(), stored);
        if (raw == null) {
            throw damage(address, "a record that its codec can decode", found.toString());
        }
        return raw;
    }

    private static String hex(int checksum) {
        return String.format("%08x", checksum);
    }

    private static WalDamageException damage(RecordAddress address, String expected, String found) {
        return new WalDamageException(address.path(), address.offset(), expected, found);
    }
}
