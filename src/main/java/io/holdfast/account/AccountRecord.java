package io.holdfast.account;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One record of the driver's log in our own form, which does not change with Spark. Where {@code event} stands beside
 * it, it is the event as Spark wrote it, kept so that the same Spark gets the same bytes back. The arrays are not
 * copied and not changed by anybody.
 */
@SuppressWarnings("ArrayRecordComponent") // records here are carried, never compared
public sealed interface AccountRecord {
    /** In place of an event: there is none, because it would not be what its record says. */
    byte[] NO_EVENT = {};

    /** A block was received. */
    record BlockAdded(BlockFacts facts, byte[] event) implements AccountRecord {}

    /** A batch got its blocks; a block that is not known by then counts as gone. */
    record BatchAllocated(long time, List<BlockKey> blocks, byte[] event) implements AccountRecord {}

    /** Spark needs these batches no more. */
    record BatchesCleaned(List<Long> times) implements AccountRecord {}

    /** A batch ended. The reason is for people, empty if all went well. */
    record BatchEnded(long time, Verdict verdict, String reason) implements AccountRecord {}

    /** A batch that failed again and again is kept, and not offered to Spark until it is asked for. */
    record BatchSetAside(long time, String reason) implements AccountRecord {}

    /** A batch that had been set aside is to be offered again; its failures are forgotten. */
    record BatchOffered(long time) implements AccountRecord {}

    /**
     * A driver began.
     *
     * @param epoch its epoch
     * @param owner the process, for people
     * @param spark the Spark version, whose events later records hold
     */
    record DriverBegan(long epoch, String owner, String spark) implements AccountRecord {}

    /** What the input streams of this driver are, by their number. */
    record StreamsNamed(Map<Integer, String> names) implements AccountRecord {}

    /** Written by compaction: a block with the batch it belongs to ({@link Account#NO_BATCH} for none). */
    record BlockKept(BlockFacts facts, long batch, byte[] event) implements AccountRecord {}

    /** Written by compaction: a batch with all that is known of it; without an event if it has lost some blocks. */
    record BatchKept(
            long time,
            List<BlockKey> blocks,
            Verdict verdict,
            String reason,
            boolean isCleaned,
            boolean isSetAside,
            int failures,
            byte[] event)
            implements AccountRecord {}

    /**
     * Written by compaction: what is known beside blocks and batches.
     *
     * @param lastAllocated time of the newest batch that ever got blocks, {@link Account#NO_BATCH} if none did
     * @param done how many blocks in each data segment are done
     */
    record TotalsKept(long lastAllocated, Map<String, Long> done) implements AccountRecord {}

    /** Blocks that nothing will be done with: their bytes are gone, or another block has their records. */
    record BlocksDropped(List<BlockKey> blocks, String reason) implements AccountRecord {}

    /**
     * A driver began without what an earlier one knew of its batches: this is all that counts of what is on record
     * before it, under the numbers that the streams have now. One record, so that a crash leaves all of it or nothing.
     *
     * @param names what the input streams of this driver are, by their number
     * @param blocks to be given back, in no batch; their events are not repeated
     * @param setAside batches that stay set aside, with blocks of their own; their events are not repeated
     */
    record StartedAfresh(Map<Integer, String> names, List<BlockFacts> blocks, List<SetAside> setAside)
            implements AccountRecord {
        /** The same as records of one thing each, without an event: whoever needs one makes it from the facts. */
        public List<AccountRecord> parts() {
            List<AccountRecord> parts = new ArrayList<>();
            blocks.forEach(block -> parts.add(new BlockKept(block, Account.NO_BATCH, NO_EVENT)));
            for (SetAside batch : setAside) {
                batch.blocks().forEach(block -> parts.add(new BlockKept(block, Account.NO_BATCH, NO_EVENT)));
                parts.add(batch.kept());
            }
            return parts;
        }
    }

    /** A batch that stays set aside when a driver starts afresh. */
    record SetAside(long time, String reason, int failures, List<BlockFacts> blocks) {
        private BatchKept kept() {
            List<BlockKey> keys = blocks.stream().map(BlockFacts::key).toList();
            return new BatchKept(time, keys, Verdict.FAILED, reason, false, true, failures, NO_EVENT);
        }
    }

    /** An event of Spark's that an older Holdfast, or a Spark that could not be probed, left undecoded. */
    record SparkEvent(byte[] event) implements AccountRecord {}
}
