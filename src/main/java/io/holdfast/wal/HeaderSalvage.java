package io.holdfast.wal;

import io.holdfast.storage.ReadableFile;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Looks for records in a segment whose header is damaged. What is needed of the header is its checksum, which salts the
 * frames: it is taken as stored or as computed, and believed when a frame validates with it. Thread-safe.
 */
final class HeaderSalvage {
    private static final int MAX_RECORD_BYTES = 1 << 30;

    private final HeaderReader headers;

    HeaderSalvage(HeaderReader headers) {
        this.headers = headers;
    }

    /**
     * A plan to read what is left; its header is whole if only the stored checksum was hit, and otherwise knows no
     * segment before it. Empty if no record can be told from noise, or if the header is valid: then this is another
     * segment under this name, whose records do not belong here.
     */
    Optional<SegmentPlan> plan(SegmentFile segment) {
        ReadableFile file = headers.file(segment);
        byte[] bytes = new byte[SegmentFormat.HEADER_BYTES];
        int stored = file.read(0, bytes, 0, bytes.length) < bytes.length ? 0 : SegmentHeader.checksum(bytes);
        int computed = SegmentFormat.headerChecksum(bytes);
        if (stored == computed) {
            return Optional.empty();
        }
        return plan(segment, file, stored)
                .or(() -> plan(segment, file, computed)
                        .map(plan -> new SegmentPlan(segment, whole(plan, bytes, computed), computed, null)));
    }

    private Optional<SegmentPlan> plan(SegmentFile segment, ReadableFile file, int checksum) {
        SegmentHeader unknown = new SegmentHeader(
                Role.DATA, 0, 0, segment.bucket(), segment.name(), Mark.NONE, MAX_RECORD_BYTES, "unknown");
        SegmentPlan plan = new SegmentPlan(segment, unknown, checksum, null);
        long end = file.length();
        try {
            long first = new TailScan(new FrameReader(file, end, plan), segment.path())
                    .find(SegmentFormat.HEADER_BYTES, end);
            return first < 0 ? Optional.empty() : Optional.of(plan);
        } catch (WalDamageException tooLong) {
            return Optional.empty();
        }
    }

    /** The header as it was written, for its bytes make the checksum that a frame validates with. */
    private static SegmentHeader whole(SegmentPlan plan, byte[] bytes, int checksum) {
        ByteBuffer.wrap(bytes).putInt(SegmentFormat.HEADER_CHECKSUM_OFFSET, checksum);
        return SegmentHeader.decode(bytes, plan.file().path());
    }

    /** Whether the plan's header is only a placeholder. */
    static boolean isUnknown(SegmentPlan plan) {
        return plan.header().createdMillis() == 0 && plan.header().application().equals("unknown");
    }
}
