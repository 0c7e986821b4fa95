package io.holdfast.account;

import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/**
 * What was not done at one moment. Immutable.
 *
 * @param blocks in the order in which they were added
 * @param batches by time
 * @param lastAllocated the newest batch that ever got blocks
 * @param lastCleaned the newest batch that Spark cleaned, as far as the log goes back
 */
record Standing(List<Block> blocks, SortedMap<Long, Batch> batches, long lastAllocated, long lastCleaned) {
    /** A block, and the batch that has it. */
    record Block(BlockFacts facts, long batch) {}

    /** A batch. */
    record Batch(
            Set<BlockKey> blocks, boolean isWhole, Verdict verdict, boolean isSetAside, String reason, int failures) {
        static Batch of(BatchState state) {
            return new Batch(
                    Set.copyOf(state.blocks),
                    state.isWhole(),
                    state.verdict,
                    state.isSetAside,
                    state.reason,
                    state.failures);
        }
    }
}
