package io.holdfast.spark.log;

import io.holdfast.account.Account;
import io.holdfast.account.AccountRecord.BatchEnded;
import io.holdfast.account.AccountRecord.BatchesCleaned;
import io.holdfast.account.AccountRecord.BlocksDropped;
import io.holdfast.account.BlockFacts;
import io.holdfast.account.BlockKey;
import io.holdfast.account.Leftovers;
import io.holdfast.account.Verdict;
import io.holdfast.spark.internal.BlockInjection;
import io.holdfast.spark.internal.RunningStreams;
import io.holdfast.spark.internal.TrackerEvents;
import io.holdfast.time.Threads;
import io.holdfast.time.Ticker;
import io.holdfast.wal.RecordAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.spark.SparkConf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives Spark the blocks that an earlier driver left undone, after a start without a checkpoint, when Spark itself asks
 * for nothing. Each goes the way of a block that a receiver just stored, under the number that its stream has now. Not
 * thread-safe: one thread of its own.
 */
final class GivingBack {
    private static final Logger log = LoggerFactory.getLogger(GivingBack.class);
    private static final Duration TRACKER_BOUND = Duration.ofMinutes(2);

    private final SparkConf conf;
    private final DriverSession session;
    private final Ticker ticker;

    private GivingBack(SparkConf conf, DriverSession session, Ticker ticker) {
        this.conf = conf;
        this.session = session;
        this.ticker = ticker;
    }

    /** Begins in the background, if there is anything to give back. */
    static void start(SparkConf conf, DriverSession session, Ticker ticker) {
        Leftovers leftovers = session.account().leftovers();
        if (!leftovers.isNothing()) {
            GivingBack work = new GivingBack(conf, session, ticker);
            Threads.daemon("holdfast-give-back", () -> work.run(leftovers)).start();
        }
    }

    private void run(Leftovers leftovers) {
        try {
            settle(leftovers);
            BlockInjection injection = BlockInjection.open(conf, TRACKER_BOUND, ticker);
            give(leftovers.blocks(), injection);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            log.error("Giving blocks back was interrupted; what is left comes back at the next start", interrupted);
        } catch (RuntimeException failure) { // the thread's outermost call
            session.cannotGiveBack(failure);
        }
    }

    /** What needs no giving back: batches that ended well or had no blocks, and blocks that nobody has any more. */
    private void settle(Leftovers leftovers) {
        leftovers.emptyBatches().forEach(time -> session.append(new BatchEnded(time, Verdict.NO_JOBS, "")));
        List<Long> done = leftovers.doneBatches();
        if (!done.isEmpty()) {
            session.append(new BatchesCleaned(done));
        }
        if (!leftovers.lost().isEmpty()) {
            List<BlockKey> keys = leftovers.lost().stream().map(BlockFacts::key).toList();
            session.append(new BlocksDropped(keys, "its bytes were on executors only"));
            log.error(
                    "{} blocks were received with the log off and are lost with their executors: {}",
                    keys.size(),
                    keys);
        }
    }

    private void give(List<BlockFacts> blocks, BlockInjection injection) {
        Account account = session.account();
        StreamMap streams = StreamMap.of(account.streams(), namesNow());
        streams.check(blocks);
        log.info("Giving back {} blocks that an earlier driver left undone", blocks.size());
        for (BlockFacts block : blocks) {
            RecordAddress address = block.place().address();
            OptionalInt stream = streams.now(block.key().streamId());
            if (address == null || stream.isEmpty()) {
                throw new IllegalStateException("Block " + block.key() + " cannot be given back");
            }
            boolean taken = injection.give(TrackerEvents.block(
                    stream.getAsInt(), block.key().uniqueId(), block.records(), new LogHandle(address)));
            if (!taken) {
                throw new IllegalStateException("Spark did not take block " + block.key());
            }
        }
        log.info("Gave back {} blocks", blocks.size());
    }

    private static Map<Integer, String> namesNow() {
        return RunningStreams.find()
                .map(streams -> streams.receiverStreams(StreamNames::of))
                .orElse(Map.of());
    }
}
