package io.holdfast.account;

import java.util.List;

/**
 * What an earlier driver left, as a driver without its checkpoint sees it. Immutable.
 *
 * @param blocks to give back, in the order in which they were received
 * @param emptyBatches batches without blocks that never ended
 * @param doneBatches batches that ended well, or have nothing left, and only wait for a cleaning that nobody will do
 * @param lost blocks whose bytes were nowhere but on executors
 */
public record Leftovers(
        List<BlockFacts> blocks, List<Long> emptyBatches, List<Long> doneBatches, List<BlockFacts> lost) {
    /** Whether there is nothing at all. */
    public boolean isNothing() {
        return blocks.isEmpty() && emptyBatches.isEmpty() && doneBatches.isEmpty() && lost.isEmpty();
    }
}
