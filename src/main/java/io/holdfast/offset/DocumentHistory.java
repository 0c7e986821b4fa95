package io.holdfast.offset;

import java.util.List;

/**
 * How much history a document keeps: so many commits, and not more than so many bytes by a careful estimate. Immutable.
 *
 * @param entries the most commits; 0 for none
 * @param bytes the most that they may take, in bytes
 */
record DocumentHistory(int entries, int bytes) {
    private static final int ENTRY_BYTES = 30;
    private static final int ADVANCE_BYTES = 24;

    /** The newest ones that fit; what comes first in the list stays. */
    List<OffsetEntry> newest(List<OffsetEntry> history) {
        long left = bytes;
        int kept = 0;
        for (OffsetEntry entry : history.subList(0, Math.min(entries, history.size()))) {
            left -= estimate(entry);
            if (left < 0) {
                break;
            }
            kept++;
        }
        return history.subList(0, kept);
    }

    private static long estimate(OffsetEntry entry) {
        OffsetCommit commit = entry.commit();
        return ENTRY_BYTES
                + 4L * commit.note().length()
                + (long) ADVANCE_BYTES * commit.advances().size();
    }
}
