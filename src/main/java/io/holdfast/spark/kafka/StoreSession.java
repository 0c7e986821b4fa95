package io.holdfast.spark.kafka;

import io.holdfast.epoch.Claim;
import io.holdfast.epoch.Epoch;
import io.holdfast.epoch.FencedException;
import io.holdfast.metric.PublishedMetrics;
import io.holdfast.offset.CommitOrder;
import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetSettings;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoreEpoch;
import io.holdfast.spark.context.HoldfastSettings;
import io.holdfast.spark.log.EarlyClaim;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.StreamingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An application's store while this driver counts there: opened once and fenced once for all streams of a context that
 * use it. Thread-safe.
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
final class StoreSession implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StoreSession.class);
    private static final Map<Key, StoreSession> OPEN = new HashMap<>(); // guarded by the class

    private final Key key;
    private final OffsetStore store;
    private final Epoch epoch;
    private final boolean hasLog;
    private final OffsetCounts counts;
    private final LagWatch lag;
    private final BeatGate gate = new BeatGate();
    private final Map<SourcePartition, String> incarnations = new ConcurrentHashMap<>();
    private int users; // guarded by the class

    /** By identity of the context: one may follow another in a process. */
    private record Key(int context, String application, String store) {}

    private StoreSession(Key key, OffsetStore store, Epoch epoch, boolean hasLog, OffsetCounts counts, LagWatch lag) {
        this.key = key;
        this.store = store;
        this.epoch = epoch;
        this.hasLog = hasLog;
        this.counts = counts;
        this.lag = lag;
    }

    /**
     * Opens the store and makes every older driver fail in it, or joins another stream of the context that has.
     *
     * @throws io.holdfast.HoldfastException if the store cannot be reached or used, or no epoch can be claimed
     */
    static StoreSession of(StreamingContext context, StreamPlan plan, Ticker ticker) {
        synchronized (StoreSession.class) {
            Key key = new Key(
                    System.identityHashCode(context),
                    plan.application(),
                    plan.store().description());
            StoreSession session = OPEN.get(key);
            if (session == null) {
                session = open(key, context.sparkContext().getConf(), plan, ticker);
                OPEN.put(key, session);
            }
            session.users++;
            return session;
        }
    }

    /** The session of an application that runs in this process. */
    static Optional<StoreSession> of(String application) {
        synchronized (StoreSession.class) {
            return OPEN.values().stream()
                    .filter(session -> session.key.application().equals(application))
                    .findFirst();
        }
    }

    private static StoreSession open(Key key, SparkConf conf, StreamPlan plan, Ticker ticker) {
        OffsetCounts counts = new OffsetCounts();
        PublishedMetrics.publish("offsets-" + plan.application(), counts.metrics());
        OffsetStore store = plan.store().open(new OffsetStoreContext(plan.application(), ticker, counts.metrics()));
        try {
            Optional<Claim> log = EarlyClaim.claim(conf);
            Epoch epoch = log.isPresent()
                    ? fence(store, log.get())
                    : StoreEpoch.claim(store, plan.application(), EarlyClaim.owner(conf), ticker);
            StoreSession.log.info("Offsets are in {}, under {}", store.description(), epoch);
            Duration lagEvery = HoldfastSettings.of(conf).get(OffsetSettings.LAG_EVERY);
            return new StoreSession(
                    key, store, epoch, log.isPresent(), counts, new LagWatch(counts.metrics(), lagEvery, ticker));
        } catch (RuntimeException failure) {
            close(store, failure);
            throw failure;
        }
    }

    private static void close(OffsetStore store, RuntimeException failure) {
        try {
            store.close();
        } catch (RuntimeException second) {
            failure.addSuppressed(second);
        }
    }

    /** The log's epoch. A store with a higher one, of which the log knows nothing, has another history than the log. */
    private static Epoch fence(OffsetStore store, Claim claim) {
        try {
            store.fence(claim.epoch());
            return claim.epoch();
        } catch (FencedException higher) {
            claim.check();
            throw new OffsetRefusedException(
                    "Cannot use " + store.description() + " with this log: the log counts " + claim.epoch()
                            + " as the newest, and the store has seen " + higher.winner()
                            + ". The application ran with another log directory, or without one. Copy the offsets into"
                            + " a store of their own with 'scripts/holdfast offsets copy', and start with that",
                    higher);
        }
    }

    OffsetStore store() {
        return store;
    }

    Epoch epoch() {
        return epoch;
    }

    /** Which partitions these are, as the streams that read them see it. */
    Map<SourcePartition, String> incarnations() {
        return incarnations;
    }

    /** Whether the driver's log is Holdfast's, and watches over failed batches itself. */
    boolean hasLog() {
        return hasLog;
    }

    OffsetCounts counts() {
        return counts;
    }

    /** Who looks how far the application's streams are behind. */
    LagWatch lag() {
        return lag;
    }

    /** What keeps signs of life and outputs apart. */
    BeatGate gate() {
        return gate;
    }

    /** A stream hands out batches from now on. */
    void join(CommitOrder order) {
        gate.add(order);
        counts.add(order);
    }

    /** It does no more. */
    void leave(CommitOrder order) {
        gate.remove(order);
        counts.remove(order);
    }

    /** Leaves; the last stream closes the store. To be called once by each stream. */
    @Override
    public void close() {
        synchronized (StoreSession.class) {
            users--;
            if (users == 0) {
                OPEN.remove(key);
                lag.close();
                store.close();
            }
        }
    }
}
