package io.holdfast.source.postgresql;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** How far each slot's changes were handed over by this process, for the hint that one comes again. Thread-safe. */
final class HandedOver {
    private static final ConcurrentMap<String, Mark> NEWEST = new ConcurrentHashMap<>();

    private HandedOver() {}

    /**
     * A change's place among all changes of a slot.
     *
     * @param commitLsn of its transaction
     * @param index within it
     */
    private record Mark(long commitLsn, long index) {
        boolean isAtOrBefore(Mark other) {
            return commitLsn != other.commitLsn ? commitLsn < other.commitLsn : index <= other.index;
        }
    }

    /** Whether it was handed over before; from now on it was. */
    static boolean before(String slot, long commitLsn, long index) {
        Mark mark = new Mark(commitLsn, index);
        Mark newest = NEWEST.get(slot);
        boolean isKnown = newest != null && mark.isAtOrBefore(newest);
        if (!isKnown) {
            NEWEST.put(slot, mark);
        }
        return isKnown;
    }
}
