package io.holdfast.spark.log;

import io.holdfast.epoch.EpochException;
import io.holdfast.epoch.FencedException;
import io.holdfast.epoch.Heartbeat;
import io.holdfast.storage.StorageException;
import io.holdfast.time.Threads;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once a second whether another driver has claimed an epoch, so that a driver that was held up for a while ends as
 * soon as it goes on, also when it writes nothing; and gives a sign of life now and then. One thread.
 */
final class DriverWatch {
    private static final Logger log = LoggerFactory.getLogger(DriverWatch.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final int LOOKS_PER_BEAT = 5;

    private final Heartbeat heartbeat;
    private final DriverJournal journal;
    private final Ticker ticker;
    private boolean isTroubled;
    private final BooleanSupplier isOver;
    private volatile boolean isClosed; // written by whoever closes it, read by its thread
    private volatile boolean isEnded; // written by whoever ends it, read by its thread

    private DriverWatch(Heartbeat heartbeat, DriverJournal journal, Ticker ticker, BooleanSupplier isOver) {
        this.isOver = isOver;
        this.heartbeat = heartbeat;
        this.journal = journal;
        this.ticker = ticker;
    }

    /**
     * Begins to watch.
     *
     * @param isOver whether nothing streams any more; asked once the log is closed, which Spark does before it has
     *     stopped
     */
    static DriverWatch start(Heartbeat heartbeat, DriverJournal journal, Ticker ticker, BooleanSupplier isOver) {
        DriverWatch watch = new DriverWatch(heartbeat, journal, ticker, isOver);
        Threads.daemon("holdfast-driver-watch", watch::run).start();
        return watch;
    }

    /** The log is closed: the watch ends when streaming is over. Idempotent. */
    void close() {
        isClosed = true;
    }

    /** Ends the watch, and takes the sign of life away. Idempotent. */
    void end() {
        isEnded = true;
        withdraw();
    }

    private void run() {
        try {
            boolean goesOn = true;
            for (long look = 0; goesOn && !hasEnded(); look++) {
                goesOn = look(look % LOOKS_PER_BEAT == 0);
                ticker.sleep(LOOK_EVERY);
            }
            if (goesOn) {
                withdraw();
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean hasEnded() {
        return isEnded || (isClosed && isOver.getAsBoolean());
    }

    private void withdraw() {
        try {
            heartbeat.end();
        } catch (StorageException failure) {
            log.warn("Could not take away the sign of life of {}", journal.claim(), failure);
        }
    }

    /** Returns whether to go on. */
    private boolean look(boolean withBeat) {
        try {
            journal.checkEpoch();
            if (withBeat) {
                heartbeat.beat(journal.claim().epoch(), ticker);
            }
            isTroubled = false;
            return true;
        } catch (FencedException fenced) {
            return false;
        } catch (StorageException | EpochException failure) {
            if (!isTroubled) {
                log.warn("Cannot look whether this driver still counts; writes fail until it can", failure);
            }
            isTroubled = true;
            return true;
        }
    }
}
