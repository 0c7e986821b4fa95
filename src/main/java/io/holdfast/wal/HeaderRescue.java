package io.holdfast.wal;

import io.holdfast.storage.ReadableFile;
import io.holdfast.storage.Storage;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes a new header for a segment whose own cannot be found out, such that its frames stay valid: these depend on the
 * header's checksum alone, so a header with the same checksum will do. Valid frames prove that the checksum is right.
 * Not thread-safe.
 *
 * <p>The creation time gives way: its lower half is chosen so that the checksum comes out.
 */
final class HeaderRescue {
    private static final int FREE_OFFSET = 28;
    private static final int BITS = Integer.SIZE;

    private final Storage storage;
    private final Role role;
    private final String application;

    HeaderRescue(Storage storage, Role role, String application) {
        this.storage = storage;
        this.role = role;
        this.application = application;
    }

    /**
     * The segment with a header by which its records can be read; empty if there is none.
     *
     * @param previous what the header says about the segment before, where nobody knows what the old one said
     */
    Optional<SegmentInspection> rescue(SegmentInspection broken, Mark previous) {
        byte[] bytes = new byte[SegmentFormat.HEADER_BYTES];
        try (ReadableFile file = storage.open(broken.path())) {
            if (file.read(0, bytes, 0, bytes.length) < bytes.length) {
                return Optional.empty();
            }
        }
        SegmentFile home = broken.found().home();
        int longest = LogOptions.builder(application, role).build().maxRecordBytes();
        byte[] made =
                new SegmentHeader(role, 0, 0, home.bucket(), home.name(), previous, longest, application).encode();
        return List.of(forge(made, SegmentHeader.checksum(bytes)), withOwnChecksum(bytes)).stream()
                .flatMap(candidate -> read(broken, candidate).stream())
                .findFirst();
    }

    /** The segment by that header if it makes at least one record valid. */
    private Optional<SegmentInspection> read(SegmentInspection broken, byte[] encoded) {
        FoundSegment found = broken.found();
        SegmentHeader header = decode(encoded, broken.path());
        if (header == null || !header.name().equals(found.home().name())) {
            return Optional.empty();
        }
        Finding flaw = Finding.damage(broken.path(), 0, encoded.length, "a segment header", "a lost one, made anew");
        HeaderReader.Found made = new HeaderReader.Found(header, SegmentHeader.checksum(encoded));
        SegmentInspection inspection = new SegmentInspection(
                storage,
                role,
                new FoundSegment(found.file(), found.home(), made, flaw, false),
                SegmentInspection.Use.READ,
                broken.bound());
        return inspection
                .walk(RecordVisitor.NONE)
                .filter(result -> result.records() > 0)
                .map(result -> inspection);
    }

    private static @Nullable SegmentHeader decode(byte[] encoded, String path) {
        try {
            return SegmentHeader.decode(encoded, path);
        } catch (WalDamageException | WalVersionException unlike) {
            return null;
        }
    }

    private static byte[] withOwnChecksum(byte[] found) {
        byte[] header = found.clone();
        ByteBuffer.wrap(header).putInt(SegmentFormat.HEADER_CHECKSUM_OFFSET, SegmentFormat.headerChecksum(header));
        return header;
    }

    /** Solves for the 32 free bits: a CRC is linear in them, and 32 bits in a row reach every checksum once. */
    private static byte[] forge(byte[] header, int checksum) {
        ByteBuffer out = ByteBuffer.wrap(header);
        out.putInt(FREE_OFFSET, 0);
        int base = SegmentFormat.headerChecksum(header);
        int[] effects = new int[BITS];
        int[] bits = new int[BITS];
        for (int i = 0; i < BITS; i++) {
            bits[i] = 1 << i;
            effects[i] = SegmentFormat.headerChecksum(
                            out.putInt(FREE_OFFSET, bits[i]).array())
                    ^ base;
        }
        diagonalize(effects, bits);
        int wanted = checksum ^ base;
        int free = 0;
        for (int i = 0; i < BITS; i++) {
            free ^= (wanted >>> i & 1) == 0 ? 0 : bits[i];
        }
        out.putInt(FREE_OFFSET, free).putInt(SegmentFormat.HEADER_CHECKSUM_OFFSET, checksum);
        return header;
    }

    /** Combines the rows until row i changes bit i of the checksum and no other. */
    private static void diagonalize(int[] effects, int[] bits) {
        for (int column = 0; column < BITS; column++) {
            int row = column;
            while ((effects[row] >>> column & 1) == 0) {
                row++;
            }
            swap(effects, row, column);
            swap(bits, row, column);
            for (int other = 0; other < BITS; other++) {
                boolean has = other != column && (effects[other] >>> column & 1) == 1;
                effects[other] ^= has ? effects[column] : 0;
                bits[other] ^= has ? bits[column] : 0;
            }
        }
    }

    private static void swap(int[] values, int one, int other) {
        int kept = values[one];
        values[one] = values[other];
        values[other] = kept;
    }
}
