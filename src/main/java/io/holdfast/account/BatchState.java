package io.holdfast.account;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** A batch that is not done. Guarded by its account. */
final class BatchState {
    private static final int NOT_BY_EVENT = -1;

    final Set<BlockKey> blocks;
    private final int allocated;
    String logSegment;
    Verdict verdict = Verdict.UNKNOWN;
    String reason = "";
    boolean isCleaned;
    boolean isSetAside;
    int failures;

    BatchState(List<BlockKey> blocks, byte[] event, String logSegment) {
        this.blocks = new LinkedHashSet<>(blocks);
        this.allocated = event.length == 0 ? NOT_BY_EVENT : this.blocks.size();
        this.logSegment = logSegment;
    }

    boolean isDone() {
        return verdict.isGood() && isCleaned && !isSetAside;
    }

    BatchFacts facts(long time, Map<BlockKey, BlockState> known) {
        long records = blocks.stream()
                .map(known::get)
                .filter(Objects::nonNull)
                .mapToLong(block -> Math.max(0, block.facts.records()))
                .sum();
        return new BatchFacts(time, verdict, reason, failures, isSetAside, isCleaned, blocks.size(), records);
    }

    /** Whether the batch still has the very blocks that its event names. */
    boolean isWhole() {
        return blocks.size() == allocated;
    }

    /** A success counts for good: what re-runs after it, perhaps over nothing, cannot take it back. */
    void end(Verdict ended, String why) {
        if (isSetAside || verdict.isGood()) {
            return;
        }
        verdict = ended;
        reason = why;
        if (ended == Verdict.FAILED) {
            failures++;
        }
    }
}
