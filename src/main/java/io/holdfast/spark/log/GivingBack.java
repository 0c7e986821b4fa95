package io.holdfast.spark.log;

import io.holdfast.account.Account;
import io.holdfast.account.AccountRecord.StartedAfresh;
import io.holdfast.account.BlockFacts;
import io.holdfast.account.Leftovers;
import io.holdfast.spark.internal.BlockInjection;
import io.holdfast.spark.internal.RunningStreams;
import io.holdfast.time.Threads;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives Spark the blocks that an earlier driver left undone, after a start without a checkpoint, when Spark itself asks
 * for nothing. Each goes the way of a block that a receiver just stored, under the number that its stream has now. Not
 * thread-safe: one thread of its own.
 *
 * <p>First one record puts it all on the new driver's account, before there is any other record of that driver. A crash
 * before it leaves the earlier account as it is. A crash after it leaves what has not been given yet as blocks in no
 * batch, under numbers that the new driver's checkpoint knows, so that recovery from that checkpoint offers them, too.
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

    /**
     * Takes over what is on record, and gives it back in the background.
     *
     * @throws io.holdfast.HoldfastException if it cannot be taken over; nothing is changed then
     */
    static void start(SparkConf conf, DriverSession session, Ticker ticker) {
        List<BlockFacts> blocks = takeOver(session, RunningStreams.find());
        GivingBack work = new GivingBack(conf, session, ticker);
        Threads.daemon("holdfast-give-back", () -> work.run(blocks)).start();
    }

    /**
     * Takes over what is on record if it is known by other numbers than those of a restored context: an application
     * that was started afresh goes back to an older checkpoint.
     */
    static void renumber(DriverSession session, Optional<RunningStreams> streams) {
        StreamMap map = StreamMap.of(session.account().streams(), names(streams));
        if (!map.isIdentity()) {
            List<BlockFacts> blocks = takeOver(session, streams);
            log.warn(
                    "The streams of this checkpoint have other numbers than those of the driver before: its {} blocks"
                            + " come back outside of their batches",
                    blocks.size());
        }
    }

    private static List<BlockFacts> takeOver(DriverSession session, Optional<RunningStreams> streams) {
        Account account = session.account();
        Map<Integer, String> before = account.streams();
        Map<Integer, String> now = names(streams);
        Leftovers leftovers = account.leftovers();
        StreamMap map = StreamMap.of(before, now);
        map.check(leftovers.all());
        leftovers.blocks().forEach(ReceivedBlocks::of);
        StartedAfresh record = leftovers.takenOver(
                now.isEmpty() ? before : now, number -> map.now(number).orElseThrow());
        session.append(record);
        say(leftovers);
        return record.blocks();
    }

    private static void say(Leftovers leftovers) {
        if (!leftovers.lost().isEmpty()) {
            log.error(
                    "{} blocks were received with the log off and are lost with their executors: {}",
                    leftovers.lost().size(),
                    DriverSession.keys(leftovers.lost()));
        }
        if (!leftovers.repeated().isEmpty()) {
            log.warn(
                    "{} blocks hold records that others hold, too: {}",
                    leftovers.repeated().size(),
                    DriverSession.keys(leftovers.repeated()));
        }
    }

    private void run(List<BlockFacts> blocks) {
        try {
            if (!blocks.isEmpty()) {
                give(blocks, BlockInjection.open(conf, TRACKER_BOUND, ticker));
            }
            TakingOver.done();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            log.error("Giving blocks back was interrupted; what is left comes back at the next start", interrupted);
        } catch (RuntimeException failure) { // the thread's outermost call
            session.cannotGiveBack(failure);
        }
    }

    private static void give(List<BlockFacts> blocks, BlockInjection injection) {
        log.info("Giving back {} blocks that an earlier driver left undone", blocks.size());
        for (BlockFacts block : blocks) {
            if (!injection.give(ReceivedBlocks.of(block))) {
                throw new IllegalStateException("Spark did not take block " + block.key());
            }
        }
        log.info("Gave back {} blocks", blocks.size());
    }

    private static Map<Integer, String> names(Optional<RunningStreams> streams) {
        return streams.map(found -> found.receiverStreams(StreamNames::of)).orElse(Map.of());
    }
}
