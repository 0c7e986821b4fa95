package io.holdfast.spark.kafka;

import io.holdfast.epoch.Claim;
import io.holdfast.epoch.Epoch;
import io.holdfast.epoch.FencedException;
import io.holdfast.metric.PublishedMetrics;
import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.SourcePartition;
import io.holdfast.spark.log.EarlyClaim;
import io.holdfast.time.Ticker;
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
    private static final int ATTEMPTS = 100;
    private static final Map<Key, StoreSession> OPEN = new HashMap<>(); // guarded by the class

    private final Key key;
    private final OffsetStore store;
    private final Epoch epoch;
    private final boolean hasLog;
    private final OffsetCounts counts;
    private final Map<SourcePartition, String> incarnations = new ConcurrentHashMap<>();
    private int users; // guarded by the class

    /** By identity of the context: one may follow another in a process. */
    private record Key(int context, String application, String store) {}

    private StoreSession(Key key, OffsetStore store, Epoch epoch, boolean hasLog, OffsetCounts counts) {
        this.key = key;
        this.store = store;
        this.epoch = epoch;
        this.hasLog = hasLog;
        this.counts = counts;
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
                    : claim(store, plan.application(), EarlyClaim.owner(conf), ticker);
            StoreSession.log.info("Offsets are in {}, under {}", store.description(), epoch);
            return new StoreSession(key, store, epoch, log.isPresent(), counts);
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

    /** The next epoch of the store itself; somebody else may be quicker. */
    static Epoch claim(OffsetStore store, String application, String owner, Ticker ticker) {
        for (int attempt = 1; ; attempt++) {
            long next = store.newestEpoch().map(Epoch::number).orElse(0L) + 1;
            Epoch epoch = new Epoch(next, application, owner, ticker.millis());
            try {
                store.fence(epoch);
                return epoch;
            } catch (FencedException quicker) {
                if (attempt == ATTEMPTS) {
                    throw quicker;
                }
                log.info("{} was quicker; trying again", quicker.winner());
            }
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

    /** Leaves; the last stream closes the store. To be called once by each stream. */
    @Override
    public void close() {
        synchronized (StoreSession.class) {
            users--;
            if (users == 0) {
                OPEN.remove(key);
                store.close();
            }
        }
    }
}
