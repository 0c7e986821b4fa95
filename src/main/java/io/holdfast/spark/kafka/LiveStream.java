package io.holdfast.spark.kafka;

import io.holdfast.account.AccountSettings;
import io.holdfast.account.OnBatchFailure;
import io.holdfast.config.Settings;
import io.holdfast.offset.BatchRange;
import io.holdfast.offset.CommitOrder;
import io.holdfast.offset.OffsetSettings;
import io.holdfast.offset.OffsetUnavailableException;
import io.holdfast.offset.OpenBatch;
import io.holdfast.offset.SourcePartition;
import io.holdfast.spark.internal.BatchEvents;
import io.holdfast.spark.log.DriverEnd;
import io.holdfast.time.Threads;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream while it runs: what was handed out, how batches ended, and a thread that commits. Thread-safe.
 *
 * <p>How a batch ended is heard from Spark's listener bus, which drops events when it is behind; {@link EndedUnheard}
 * finds those.
 */
final class LiveStream implements BatchEvents.Listener, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LiveStream.class);
    private static final int STATUS_FAILED = 3;
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration STOP_BOUND = Duration.ofSeconds(30);
    private static final Duration EVENTS_BOUND = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final StoreSession session;
    private final CommitOrder order;
    private final Committer committer;
    private final EndedUnheard unheard;
    private final BooleanSupplier isSparkStopped;
    private final DriverEnd end;
    private final Ticker ticker;
    private final boolean endsOnFailure;
    private final Duration beatEvery;
    private final Semaphore news = new Semaphore(0);
    private final Thread thread;
    private int failureLooks; // of the thread alone
    private volatile boolean isClosed; // written by whoever closes it, read by the thread

    LiveStream(
            StoreSession session,
            CommitOrder order,
            Committer committer,
            EndedUnheard unheard,
            BooleanSupplier isSparkStopped,
            Settings settings,
            DriverEnd end,
            Ticker ticker) {
        this.session = session;
        this.order = order;
        this.committer = committer;
        this.unheard = unheard;
        this.isSparkStopped = isSparkStopped;
        this.end = end;
        this.ticker = ticker;
        // With Holdfast's log on, whoever accompanies the driver puts failures on record before it ends.
        this.endsOnFailure = !session.hasLog() && settings.get(AccountSettings.ON_BATCH_FAILURE) == OnBatchFailure.STOP;
        this.beatEvery = settings.get(OffsetSettings.BEAT);
        this.thread = Threads.daemon("holdfast-offsets", this::loop);
        // A main that ends when a batch has failed would end the process with status 0, and nobody would start it
        // again.
        thread.setDaemon(false);
    }

    /** Begins to listen and to commit. */
    void start() {
        if (!BatchEvents.register(this)) {
            throw new IllegalStateException("There is no Spark context to hear of batches from");
        }
        session.join(order);
        thread.start();
    }

    StoreSession session() {
        return session;
    }

    Committer committer() {
        return committer;
    }

    /** What is not committed, for the checkpoint. */
    List<OpenBatch> open() {
        return order.open();
    }

    /** Reports something that only a new start can mend. */
    void fail(String why) {
        end.failed(STATUS_FAILED, why);
    }

    /**
     * Waits until what is done is committed, so that the ranges of a batch are handed out when everything before the last
     * one is; not longer than the bound, for batches go on while the store is away.
     */
    void beforeBatch(Duration bound) {
        long begin = ticker.nanos();
        try {
            while (!isClosed
                    && !committer.isOver()
                    && order.prefix().isPresent()
                    && ticker.nanos() - begin < bound.toNanos()) {
                news.release();
                ticker.sleep(PAUSE);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A batch has got its ranges. */
    void handedOut(long batchMillis, Map<SourcePartition, BatchRange> ranges) {
        session.gate().handOut(order, batchMillis, ranges);
    }

    /** Spark forgets the batch, which has ended one way or another. */
    void cleared(long batchMillis) {
        unheard.cleared(batchMillis);
    }

    @Override
    public void started() {
        // It has begun to commit before.
    }

    @Override
    public void submitted(long time) {
        // Ranges are known since they were handed out.
    }

    @Override
    public void ended(long time, String failure) {
        boolean isDone = failure.isEmpty();
        if (isDone) {
            unheard.ended(time);
        }
        if (order.ended(time, isDone)) {
            news.release();
            if (!isDone) {
                counts().batchFailed();
                log.error("Batch {} failed; no offset of it or behind it is committed: {}", time, failure);
                if (endsOnFailure) {
                    fail("Batch " + time + " failed: " + failure + ". The next start repeats it");
                }
            }
        }
    }

    private OffsetCounts counts() {
        return session.counts();
    }

    private void loop() {
        long lookNanos = ticker.nanos();
        long beatNanos = lookNanos;
        try {
            while (!isClosed && !isSparkStopped.getAsBoolean()) {
                boolean unused = news.tryAcquire(100, TimeUnit.MILLISECONDS);
                news.drainPermits();
                committer.run();
                long now = ticker.nanos();
                if (now - lookNanos >= LOOK_EVERY.toNanos()) {
                    lookNanos = now;
                    look();
                }
                if (now - beatNanos >= beatEvery.toNanos()) {
                    beatNanos = now;
                    committer.beat();
                }
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException failure) { // the thread's outermost loop
            log.error("The thread that commits offsets failed", failure);
            fail("The thread that commits offsets failed: " + failure);
        }
    }

    private void look() {
        if (unheard.look(order, counts()) > 0) {
            news.release();
        }
        boolean isFailed = endsOnFailure && unheard.failure().isPresent();
        failureLooks = isFailed ? failureLooks + 1 : 0;
        if (failureLooks == 3) {
            fail("Streaming failed: "
                    + unheard.failure().map(Throwable::toString).orElse("")
                    + ". The next start repeats what is not done");
        }
    }

    /**
     * Commits what is done and lets go of the store. Idempotent.
     *
     * @throws OffsetUnavailableException if something that is done could not be committed
     */
    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        awaitEvents();
        boolean isAll = commitRest();
        isClosed = true;
        news.release();
        boolean unused = Threads.join(thread, ticker, STOP_BOUND);
        session.leave(order);
        session.close();
        if (!isAll) {
            throw new OffsetUnavailableException(
                    "Stopped, and " + order.uncommitted() + " batches are done whose offsets could not be committed to "
                            + session.store().description() + " within " + STOP_BOUND.toMillis()
                            + " ms. The next start repeats them",
                    null);
        }
        log.info(
                "Offsets are committed{}",
                order.open().isEmpty() ? "" : ", but for batches that are not done: " + order.open());
    }

    /** Batches that have ended need not have been heard of yet. */
    private void awaitEvents() {
        long begin = ticker.nanos();
        try {
            while (unheard.isBehind(order) && ticker.nanos() - begin < EVENTS_BOUND.toNanos()) {
                ticker.sleep(PAUSE);
            }
            for (int looks = 0; looks < 3 && unheard.isBehind(order); looks++) {
                int unused = unheard.look(order, counts());
                ticker.sleep(PAUSE.multipliedBy(10));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean commitRest() {
        long begin = ticker.nanos();
        boolean isAll = committer.runNow();
        try {
            while (!isAll && ticker.nanos() - begin < STOP_BOUND.toNanos()) {
                ticker.sleep(PAUSE.multipliedBy(10));
                isAll = committer.runNow();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return isAll;
    }
}
