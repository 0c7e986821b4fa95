package io.holdfast.account;

import io.holdfast.account.AccountRecord.BatchAllocated;
import io.holdfast.account.AccountRecord.BatchEnded;
import io.holdfast.account.AccountRecord.BatchKept;
import io.holdfast.account.AccountRecord.BatchOffered;
import io.holdfast.account.AccountRecord.BatchSetAside;
import io.holdfast.account.AccountRecord.BatchesCleaned;
import io.holdfast.account.AccountRecord.BlockAdded;
import io.holdfast.account.AccountRecord.BlockKept;
import io.holdfast.account.AccountRecord.BlocksDropped;
import io.holdfast.account.AccountRecord.DriverBegan;
import io.holdfast.account.AccountRecord.StartedAfresh;
import io.holdfast.account.AccountRecord.StreamsNamed;
import io.holdfast.account.AccountRecord.TotalsKept;
import io.holdfast.wal.RecordAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The state that the records of a driver's log lead to: which blocks are there, which batch each belongs to, how each
 * batch ended. A block is done when its batch ended well <em>and</em> Spark has cleaned it; before that it may be needed
 * again, be it to repeat the batch or to compute a state from. Never a clock. Thread-safe.
 *
 * <p>Records are applied in the order of the log. A record may name a block or a batch that is not known, because the
 * older part of the log is gone: such a block or batch was done.
 */
public final class Account {
    /** Instead of a batch's time: none. */
    public static final long NO_BATCH = -1;

    // All below: guarded by this.
    private final Map<BlockKey, BlockState> blocks = new LinkedHashMap<>();
    private final TreeMap<Long, BatchState> batches = new TreeMap<>();
    private final DataSegments segments = new DataSegments();
    private final Set<String> condemned = new HashSet<>();
    private Map<Integer, String> streams = Map.of();
    private @Nullable DriverBegan driver;
    private long lastAllocated = NO_BATCH;
    private long lastCleaned = NO_BATCH;

    /**
     * Applies a record that is durable.
     *
     * @param logSegment the path of the driver's segment that it lies in
     */
    public synchronized void apply(AccountRecord record, String logSegment) {
        if (record instanceof BlockAdded added) {
            add(added.facts(), NO_BATCH, logSegment);
        } else if (record instanceof BatchAllocated allocated) {
            allocate(allocated, logSegment);
        } else if (record instanceof BatchesCleaned cleaned) {
            cleaned.times().forEach(this::clean);
        } else if (record instanceof BatchEnded ended) {
            end(ended);
        } else if (record instanceof BatchSetAside aside) {
            find(aside.time()).ifPresent(batch -> setAside(batch, aside.reason()));
        } else if (record instanceof BatchOffered offered) {
            find(offered.time()).ifPresent(Account::offer);
        } else {
            applyRarer(record, logSegment);
        }
    }

    private void applyRarer(AccountRecord record, String logSegment) {
        if (record instanceof BlockKept kept) {
            add(kept.facts(), kept.batch(), logSegment);
        } else if (record instanceof BatchKept kept) {
            keep(kept, logSegment);
        } else if (record instanceof TotalsKept kept) {
            lastAllocated = Math.max(lastAllocated, kept.lastAllocated());
            kept.done().forEach(segments::restore);
        } else if (record instanceof StreamsNamed named) {
            streams = Map.copyOf(named.names());
        } else if (record instanceof DriverBegan began) {
            driver = began;
        } else if (record instanceof BlocksDropped dropped) {
            dropped.blocks().forEach(this::drop);
        } else if (record instanceof StartedAfresh afresh) {
            startAfresh(afresh, logSegment);
        } else {
            throw new IllegalArgumentException("A record that was not decoded: " + record.getClass());
        }
    }

    /** A block that comes again, under the same key or another, is the same block: the latest record counts. */
    private void add(BlockFacts facts, long batch, String logSegment) {
        detach(facts.key(), batch);
        RecordAddress address = facts.place().address();
        if (address != null) {
            BlockKey before = segments.put(address.path(), address.offset(), facts.key());
            if (before != null && !before.equals(facts.key())) {
                detach(before, NO_BATCH);
                blocks.remove(before);
            }
        }
        blocks.put(facts.key(), new BlockState(facts, batch, logSegment));
    }

    private void detach(BlockKey key, long butFrom) {
        BlockState known = blocks.get(key);
        if (known == null || known.batch == NO_BATCH || known.batch == butFrom) {
            return;
        }
        BatchState batch = batches.get(known.batch);
        if (batch != null) {
            batch.blocks.remove(key);
            if (batch.blocks.isEmpty()) {
                batches.remove(known.batch);
            }
        }
        known.batch = NO_BATCH;
    }

    private void allocate(BatchAllocated allocated, String logSegment) {
        lastAllocated = Math.max(lastAllocated, allocated.time());
        batches.put(allocated.time(), new BatchState(allocated.blocks(), allocated.event(), logSegment));
        allocated.blocks().forEach(key -> assign(key, allocated.time()));
    }

    private void assign(BlockKey key, long time) {
        BlockState block = blocks.get(key);
        if (block != null) {
            detach(key, time);
            block.batch = time;
        }
    }

    private void keep(BatchKept kept, String logSegment) {
        BatchState batch = new BatchState(kept.blocks(), kept.event(), logSegment);
        batch.verdict = kept.verdict();
        batch.reason = kept.reason();
        batch.isCleaned = kept.isCleaned();
        batch.isSetAside = kept.isSetAside();
        batch.failures = kept.failures();
        batches.put(kept.time(), batch);
        kept.blocks().forEach(key -> assign(key, kept.time()));
        if (batch.isWhole()) {
            lastAllocated = Math.max(lastAllocated, kept.time());
        }
    }

    /** What the record does not name is done. Batch times begin anew: a clock may have been set back. */
    private void startAfresh(StartedAfresh afresh, String logSegment) {
        List<BlockFacts> before =
                blocks.values().stream().map(block -> block.facts).toList();
        blocks.clear();
        batches.clear();
        streams = Map.copyOf(afresh.names());
        lastAllocated = NO_BATCH;
        lastCleaned = NO_BATCH;
        afresh.parts().forEach(part -> applyRarer(part, logSegment));
        segments.doneBut(before, blocks.keySet());
    }

    private void clean(long time) {
        lastCleaned = Math.max(lastCleaned, time);
        find(time).ifPresent(batch -> {
            batch.isCleaned = true;
            settle(time, batch);
        });
    }

    private void end(BatchEnded ended) {
        find(ended.time()).ifPresent(batch -> {
            batch.end(ended.verdict(), ended.reason());
            settle(ended.time(), batch);
        });
    }

    private static void setAside(BatchState batch, String reason) {
        batch.isSetAside = true;
        batch.reason = reason;
    }

    private static void offer(BatchState batch) {
        batch.isSetAside = false;
        batch.verdict = Verdict.UNKNOWN;
        batch.failures = 0;
    }

    private void settle(long time, BatchState batch) {
        if (!batch.isDone()) {
            return;
        }
        batches.remove(time);
        batch.blocks.forEach(key -> finish(key, time));
    }

    private void drop(BlockKey key) {
        detach(key, NO_BATCH);
        finish(key, NO_BATCH);
    }

    private void finish(BlockKey key, long time) {
        BlockState block = blocks.get(key);
        if (block == null || block.batch != time) {
            return;
        }
        blocks.remove(key);
        RecordAddress address = block.facts.place().address();
        if (address != null) {
            segments.done(address.path(), address.offset());
        }
    }

    private Optional<BatchState> find(long time) {
        return Optional.ofNullable(batches.get(time));
    }

    /** What is not done, as recovery needs it. */
    synchronized Standing standing() {
        List<Standing.Block> standingBlocks = new ArrayList<>();
        blocks.values().forEach(block -> standingBlocks.add(new Standing.Block(block.facts, block.batch)));
        TreeMap<Long, Standing.Batch> standingBatches = new TreeMap<>();
        batches.forEach((time, batch) -> standingBatches.put(time, Standing.Batch.of(batch)));
        return new Standing(standingBlocks, standingBatches, lastAllocated, lastCleaned);
    }

    /** What recovery gives back to Spark. */
    public RecoveryPlan recover(RecoveryRule rule) {
        return new Recovery(rule, standing()).plan();
    }

    /** What an earlier driver left, for a driver that starts without its checkpoint. */
    public Leftovers leftovers() {
        return Recovery.leftovers(standing());
    }

    /** Times of batches that Spark has cleaned and of which no end is known, oldest first. */
    public synchronized List<Long> undecided() {
        List<Long> times = new ArrayList<>();
        batches.forEach((time, batch) -> {
            if (batch.isCleaned && batch.verdict == Verdict.UNKNOWN && !batch.isSetAside) {
                times.add(time);
            }
        });
        return times;
    }

    /** How a batch that is not done has ended, {@link Verdict#UNKNOWN} if it has not or is not known. */
    public synchronized Verdict verdict(long time) {
        return find(time).map(batch -> batch.verdict).orElse(Verdict.UNKNOWN);
    }

    /** Whether the batch is known and not done. */
    public synchronized boolean knows(long time) {
        return batches.containsKey(time);
    }

    /** Blocks that no batch has. */
    public synchronized List<BlockFacts> unallocated() {
        return blocks.values().stream()
                .filter(block -> block.batch == NO_BATCH)
                .map(block -> block.facts)
                .toList();
    }

    /** Every block that is not done, with the batch that has it, or {@link #NO_BATCH}. */
    public synchronized Map<BlockFacts, Long> blocks() {
        Map<BlockFacts, Long> found = new LinkedHashMap<>();
        blocks.values().forEach(block -> found.put(block.facts, block.batch));
        return found;
    }

    /** What a graceful stop waits for: blocks in no batch, and batches that have not ended and are not set aside. */
    public synchronized Undone undone() {
        List<Long> failed = new ArrayList<>();
        int running = 0;
        for (Map.Entry<Long, BatchState> entry : batches.entrySet()) {
            BatchState batch = entry.getValue();
            boolean counts = !batch.isSetAside && !batch.verdict.isGood() && !batch.blocks.isEmpty();
            if (counts && batch.verdict == Verdict.FAILED) {
                failed.add(entry.getKey());
            } else if (counts) {
                running++;
            }
        }
        return new Undone(unallocated().size(), running, failed);
    }

    /** Batches that are set aside, oldest first, with the reason. */
    public synchronized Map<Long, String> setAside() {
        Map<Long, String> found = new TreeMap<>();
        batches.forEach((time, batch) -> {
            if (batch.isSetAside) {
                found.put(time, batch.reason);
            }
        });
        return found;
    }

    /** Every batch that is not done, oldest first. */
    public synchronized List<BatchFacts> batches() {
        List<BatchFacts> facts = new ArrayList<>();
        batches.forEach((time, batch) -> facts.add(batch.facts(time, blocks)));
        return facts;
    }

    /** How often a batch has failed since it was last offered. */
    public synchronized int failures(long time) {
        return find(time).map(batch -> batch.failures).orElse(0);
    }

    /** Names of the input streams of the last driver that said them, by number. */
    public synchronized Map<Integer, String> streams() {
        return streams;
    }

    /** The last driver that began; null if none is on record. */
    public synchronized @Nullable DriverBegan driver() {
        return driver;
    }

    /** Every data segment that a block is known of, by path, and what keeps it. */
    public synchronized Map<String, SegmentUse> dataSegments() {
        return new SegmentUses(segments, blocks, batches).all();
    }

    /**
     * Condemns a data segment: from here on no block in it is accepted, so that it can be deleted although somebody may
     * still be about to announce one. That one was not acknowledged.
     *
     * @return false if a block in it is live
     */
    public synchronized boolean condemn(String path) {
        if (segments.isLive(path)) {
            return false;
        }
        condemned.add(path);
        return true;
    }

    /** Whether a block may be added: not if its segment is condemned. */
    public synchronized boolean admits(BlockFacts facts) {
        RecordAddress address = facts.place().address();
        return address == null || !condemned.contains(address.path());
    }

    /** Forgets a data segment that has been deleted; it stays condemned. */
    public synchronized void deleted(String path) {
        segments.forget(path);
    }

    /** What compaction writes beside blocks and batches. */
    public synchronized List<AccountRecord> totals() {
        Map<String, Long> done = new TreeMap<>();
        segments.all().forEach((path, segment) -> done.put(path, segment.done));
        List<AccountRecord> totals = new ArrayList<>();
        if (driver != null) {
            totals.add(driver);
        }
        totals.add(new StreamsNamed(streams));
        totals.add(new TotalsKept(lastAllocated, done));
        return totals;
    }

    /**
     * What compaction must write in place of a record, so that its segment can go: nothing if a later record says more,
     * or the block or batch is done.
     */
    public synchronized Optional<AccountRecord> keeper(AccountRecord record, String logSegment) {
        return new Keepers(blocks, batches, logSegment).keeper(record);
    }

    /** Whether {@link #keeper} has something for the record. */
    public synchronized boolean isCurrent(AccountRecord record, String logSegment) {
        return new Keepers(blocks, batches, logSegment).isCurrent(record);
    }

    /** How many blocks and batches are not done. */
    public synchronized int size() {
        return blocks.size() + batches.size();
    }
}
