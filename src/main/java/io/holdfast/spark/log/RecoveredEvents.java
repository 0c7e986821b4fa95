package io.holdfast.spark.log;

import io.holdfast.account.Account;
import io.holdfast.account.AccountRecord;
import io.holdfast.account.AccountRecord.BatchAllocated;
import io.holdfast.account.AccountRecord.BatchKept;
import io.holdfast.account.AccountRecord.BlockAdded;
import io.holdfast.account.AccountRecord.BlockKept;
import io.holdfast.account.BlockFacts;
import io.holdfast.account.RecoveryPlan;
import io.holdfast.account.RecoveryPlan.Allocation;
import io.holdfast.spark.internal.TrackerEvents;
import io.holdfast.wal.LogRecord;
import io.holdfast.wal.LogRecords;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The events that a plan gives back to Spark, read from the log as they are asked for. An allocated block comes with its
 * batch's event only: Spark would look for it among those in no batch, once for each batch. The newest allocation comes
 * last, because Spark allocates only to batches behind the last that it saw. Not thread-safe.
 */
final class RecoveredEvents implements Iterator<ByteBuffer> {
    private final RecoveryPlan plan;
    private final Account account;
    private final LogRecords records;
    private final Deque<byte[]> ready = new ArrayDeque<>();
    private byte @Nullable [] newest;
    private boolean isRead;

    RecoveredEvents(RecoveryPlan plan, Account account, LogRecords records) {
        this.plan = plan;
        this.account = account;
        this.records = records;
    }

    @Override
    public boolean hasNext() {
        while (ready.isEmpty() && !isRead) {
            advance();
        }
        return !ready.isEmpty();
    }

    @Override
    public ByteBuffer next() {
        if (!hasNext()) {
            throw new NoSuchElementException("Recovery gives back no more events");
        }
        return ByteBuffer.wrap(ready.remove());
    }

    private void advance() {
        if (records.hasNext()) {
            LogRecord record = records.next();
            AccountReading.decode(record)
                    .forEach(decoded -> select(decoded, record.address().path()));
            return;
        }
        isRead = true;
        records.close();
        plan.batches().forEach((time, allocation) -> {
            if (allocation == Allocation.EMPTY && time != plan.lastAllocated()) {
                ready.add(TrackerEvents.emptyBatch(time));
            }
        });
        if (plan.lastAllocated() != Account.NO_BATCH) {
            ready.add(newest == null ? TrackerEvents.emptyBatch(plan.lastAllocated()) : newest);
        }
    }

    private void select(AccountRecord record, String path) {
        if (!account.isCurrent(record, path)) {
            return;
        }
        if (record instanceof BlockAdded added) {
            selectBlock(added.facts(), added.event());
        } else if (record instanceof BlockKept kept) {
            selectBlock(kept.facts(), kept.event());
        } else if (record instanceof BatchAllocated allocated) {
            selectBatch(allocated.time(), allocated.event());
        } else if (record instanceof BatchKept kept) {
            selectBatch(kept.time(), kept.event());
        }
    }

    private void selectBlock(BlockFacts facts, byte[] event) {
        if (plan.unallocated().contains(facts.key())) {
            ready.add(event.length == 0 ? TrackerEvents.added(ReceivedBlocks.of(facts)) : event);
        }
    }

    private void selectBatch(long time, byte[] event) {
        if (plan.batches().get(time) != Allocation.WHOLE) {
            return;
        }
        if (time == plan.lastAllocated()) {
            newest = event;
        } else {
            ready.add(event);
        }
    }
}
