package io.holdfast.account;

import io.holdfast.account.AccountRecord.SetAside;
import io.holdfast.account.RecoveryPlan.Allocation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Decides what recovery gives back. A batch that did not end well keeps its allocation, and its time joins those that
 * Spark runs again: same time, same blocks, so that an output keyed by batch time and a state both come out right. A
 * batch that ended well comes back empty, unless a state may still have to be computed from it. Not thread-safe.
 */
final class Recovery {
    private static final TreeMap<Long, Long> NONE = new TreeMap<>();

    private final RecoveryRule rule;
    private final Standing standing;
    private final Set<BlockKey> unallocated = new LinkedHashSet<>();
    private final TreeMap<Long, Allocation> batches = new TreeMap<>();
    private final List<Long> again = new ArrayList<>();
    private final List<Long> poison = new ArrayList<>();
    private final List<Long> withoutPast = new ArrayList<>();
    private final List<BlockFacts> repeated = new ArrayList<>();
    private final List<BlockFacts> lost = new ArrayList<>();
    private final Map<Partition, TreeMap<Long, Long>> offered = new HashMap<>();

    Recovery(RecoveryRule rule, Standing standing) {
        this.rule = rule;
        this.standing = standing;
    }

    RecoveryPlan plan() {
        standing.batches().forEach(this::decide);
        standing.blocks().stream()
                .filter(block -> batches.get(block.batch()) == Allocation.WHOLE)
                .forEach(block -> remember(block.facts()));
        standing.blocks().forEach(this::decide);
        return new RecoveryPlan(
                unallocated, batches, again, poison, standing.lastAllocated(), repeated, lost, withoutPast);
    }

    /** Without a checkpoint no batch runs again, and no state is left to be computed. */
    static Leftovers leftovers(Standing standing) {
        Recovery recovery = new Recovery(new RecoveryRule(false, Integer.MAX_VALUE, time -> false), standing);
        List<BlockFacts> blocks = new ArrayList<>();
        TreeMap<Long, SetAside> aside = new TreeMap<>();
        for (Standing.Block block : standing.blocks()) {
            Standing.Batch batch = standing.batches().get(block.batch());
            if (batch != null && batch.isSetAside()) {
                aside.computeIfAbsent(
                                block.batch(),
                                time -> new SetAside(time, batch.reason(), batch.failures(), new ArrayList<>()))
                        .blocks()
                        .add(block.facts());
            } else if (batch == null || !batch.verdict().isGood()) {
                recovery.offer(block.facts());
                boolean isGiven = recovery.unallocated.contains(block.facts().key());
                blocks.addAll(isGiven ? List.of(block.facts()) : List.of());
            }
        }
        List<SetAside> setAside = List.copyOf(aside.values());
        return new Leftovers(blocks, setAside, recovery.lost, recovery.repeated);
    }

    private void decide(long time, Standing.Batch batch) {
        if (batch.isSetAside()) {
            return;
        }
        if (batch.verdict().isGood()) {
            batches.put(time, rule.isStateful() ? Allocation.WHOLE : Allocation.EMPTY);
        } else if (batch.failures() >= rule.maxFailures()) {
            poison.add(time);
        } else if (batch.isWhole() && rule.runsAgain().test(time)) {
            batches.put(time, Allocation.WHOLE);
            again.add(time);
            if (rule.isStateful() && time <= standing.lastCleaned()) {
                withoutPast.add(time);
            }
        }
    }

    /** Blocks in no batch, and those of a batch that is no more what its event says. */
    private void decide(Standing.Block block) {
        Standing.Batch batch = standing.batches().get(block.batch());
        boolean isHeld = batch != null
                && (batches.containsKey(block.batch()) || batch.isSetAside() || poison.contains(block.batch()));
        if (!isHeld) {
            offer(block.facts());
        }
    }

    private void offer(BlockFacts facts) {
        if (!facts.place().isKept()) {
            lost.add(facts);
        } else if (isOffered(facts)) {
            repeated.add(facts);
        } else {
            unallocated.add(facts.key());
            remember(facts);
        }
    }

    /** Of two ranges with one beginning the longer one. */
    private void remember(BlockFacts facts) {
        facts.origin()
                .forEach(range -> offered.computeIfAbsent(Partition.of(range), unused -> new TreeMap<>())
                        .merge(range.first(), range.last(), Math::max));
    }

    private boolean isOffered(BlockFacts facts) {
        return !facts.origin().isEmpty() && facts.origin().stream().allMatch(this::isOffered);
    }

    /** Looks at the range that begins last before it; a longer one before that is not found, which repeats records. */
    private boolean isOffered(OriginRange range) {
        Map.Entry<Long, Long> before =
                offered.getOrDefault(Partition.of(range), NONE).floorEntry(range.first());
        return before != null && before.getValue() >= range.last();
    }

    private record Partition(String source, String name) {
        static Partition of(OriginRange range) {
            return new Partition(range.source(), range.partition());
        }
    }
}
