package io.holdfast.account;

import java.util.List;

/**
 * What is left to do before an application may end with nothing undone. Immutable.
 *
 * @param unallocated blocks that no batch has
 * @param running batches with blocks that have not ended
 * @param failed times of batches that failed, in milliseconds since the epoch
 */
public record Undone(int unallocated, int running, List<Long> failed) {
    public Undone {
        failed = List.copyOf(failed);
    }

    /** Whether nothing is left that could still end well. */
    public boolean isNothing() {
        return unallocated == 0 && running == 0;
    }

    @Override
    public String toString() {
        return unallocated + " blocks in no batch, " + running + " batches under way, failed batches " + failed;
    }
}
