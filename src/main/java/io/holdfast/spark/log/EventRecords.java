package io.holdfast.spark.log;

import io.holdfast.account.AccountRecord;
import io.holdfast.account.AccountRecord.BatchAllocated;
import io.holdfast.account.AccountRecord.BatchesCleaned;
import io.holdfast.account.AccountRecord.BlockAdded;
import io.holdfast.account.BlockFacts;
import io.holdfast.account.BlockKey;
import io.holdfast.account.BlockPlace;
import io.holdfast.account.HasOrigin;
import io.holdfast.account.OriginRange;
import io.holdfast.spark.internal.TrackerEvents;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.streaming.scheduler.ReceivedBlockInfo;
import org.apache.spark.streaming.util.WriteAheadLogRecordHandle;
import scala.Option;

/** Turns what Spark's tracker writes into records of the account. Not thread-safe. */
final class EventRecords implements TrackerEvents.Visitor {
    private final List<AccountRecord> records = new ArrayList<>();

    private EventRecords() {}

    /**
     * The records for what Spark wrote, in its order.
     *
     * @throws io.holdfast.spark.internal.UnreadableEventException if it is none of Spark's events
     */
    static List<AccountRecord> of(byte[] event) {
        EventRecords visitor = new EventRecords();
        TrackerEvents.visit(event, visitor);
        return visitor.records;
    }

    @Override
    public void blockAdded(ReceivedBlockInfo block, byte[] event) {
        records.add(new BlockAdded(facts(block), event));
    }

    @Override
    public void batchAllocated(long time, List<ReceivedBlockInfo> blocks, byte[] event) {
        List<BlockKey> keys = blocks.stream().map(EventRecords::key).toList();
        records.add(new BatchAllocated(time, keys, event));
    }

    @Override
    public void batchesCleaned(List<Long> times) {
        records.add(new BatchesCleaned(times));
    }

    private static BlockFacts facts(ReceivedBlockInfo block) {
        Option<Object> count = block.numRecords();
        long records = count.isDefined() ? ((Number) count.get()).longValue() : -1;
        return new BlockFacts(key(block), records, place(block), origin(block));
    }

    private static BlockKey key(ReceivedBlockInfo block) {
        return new BlockKey(block.streamId(), block.blockId().uniqueId());
    }

    private static BlockPlace place(ReceivedBlockInfo block) {
        Option<WriteAheadLogRecordHandle> handle = block.walRecordHandleOption();
        if (handle.isEmpty()) {
            return BlockPlace.NOWHERE;
        }
        return handle.get() instanceof LogHandle ours ? BlockPlace.of(ours.address()) : BlockPlace.OTHER_LOG;
    }

    private static List<OriginRange> origin(ReceivedBlockInfo block) {
        Option<Object> metadata = block.metadataOption();
        return metadata.isDefined() && metadata.get() instanceof HasOrigin known ? known.origin() : List.of();
    }
}
