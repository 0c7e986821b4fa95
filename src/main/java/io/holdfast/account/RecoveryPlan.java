package io.holdfast.account;

import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/**
 * What recovery gives back to Spark. Immutable.
 *
 * @param unallocated blocks to offer as received and in no batch
 * @param batches what each batch's allocation becomes, by time
 * @param again times of batches that must run again as themselves, oldest first
 * @param poison times of batches that failed too often and are not yet set aside, oldest first
 * @param lastAllocated the newest batch that ever got blocks, {@link Account#NO_BATCH} if none did: Spark allocates
 *     only to later ones
 * @param repeated blocks not offered because another one has all of their records
 * @param lost blocks in no batch whose bytes were nowhere but on executors
 * @param withoutPast batches to run again although the batches before them, which their state comes from, are gone
 */
public record RecoveryPlan(
        Set<BlockKey> unallocated,
        SortedMap<Long, Allocation> batches,
        List<Long> again,
        List<Long> poison,
        long lastAllocated,
        List<BlockFacts> repeated,
        List<BlockFacts> lost,
        List<Long> withoutPast) {
    /** What becomes of a batch's allocation. */
    public enum Allocation {
        /** It keeps all of its blocks. */
        WHOLE,
        /** It comes back without blocks, so that nothing is processed twice for it. */
        EMPTY
    }

    /** Whether there is anything that did not go its normal way. */
    public boolean isEventful() {
        return !again.isEmpty() || !poison.isEmpty() || !repeated.isEmpty() || !lost.isEmpty();
    }
}
