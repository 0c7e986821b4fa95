package io.holdfast.spark.observe;

import io.holdfast.HoldfastException;
import io.holdfast.epoch.FencedException;
import io.holdfast.offset.OffsetEntry;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.OffsetStoreSettings;
import io.holdfast.offset.OffsetUnavailableException;
import io.holdfast.offset.StoreEpoch;
import io.holdfast.time.Backoff;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where what was seen is put on record. A store that fails is tried again after pauses, as long as it takes; what does not
 * fit into the memory meanwhile is given up and counted. Never fails. Not thread-safe.
 */
final class ObservedStore implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ObservedStore.class);
    private static final Backoff PAUSES = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(30));
    private static final int HISTORY = 1000;

    private final OffsetStoreSettings settings;
    private final OffsetStoreContext context;
    private final String owner;
    private final ObserveCounts counts;
    private final int capacity;
    private final Deque<Seen> waiting = new ArrayDeque<>();
    private @Nullable OffsetStore store;
    private boolean isRestored;
    private boolean isOver;
    private int failures;
    private long nextNanos;

    /**
     * Does nothing yet.
     *
     * @param context with the name under which it is put on record
     * @param owner who claims, for people
     * @param capacity how much waits at most
     */
    ObservedStore(
            OffsetStoreSettings settings,
            OffsetStoreContext context,
            String owner,
            ObserveCounts counts,
            int capacity) {
        this.settings = settings;
        this.context = context;
        this.owner = owner;
        this.counts = counts;
        this.capacity = capacity;
    }

    /** Whether what earlier drivers were seen to do is known, as far as it ever will be. */
    boolean isRestored() {
        return isRestored || isOver;
    }

    /** Whether everything is on record, or never will be. */
    boolean isIdle() {
        return waiting.isEmpty() || isOver;
    }

    /** Tells the tracker, once and no more, what earlier drivers were seen to do, if the store answers. */
    void restore(RangeTracker tracker) {
        if (isRestored()) {
            return;
        }
        attempt(() -> {
            OffsetStore opened = opened();
            List<OffsetEntry> history = opened.history(HISTORY);
            tracker.restore(opened.load(), history);
            isRestored = true;
            log.info("What is observed is put on record in {} as '{}'", opened.description(), context.application());
        });
    }

    /** Puts it on record, sooner or later. */
    void add(Seen seen) {
        if (isOver) {
            return;
        }
        waiting.add(seen);
        if (waiting.size() > capacity) {
            waiting.remove();
            counts.dropped(1);
        }
    }

    /** Puts on record what waits, as long as the store takes it. */
    void write() {
        while (!isIdle() && isDue()) {
            attempt(() -> {
                Seen seen = waiting.element();
                opened().observe(seen.commit(), seen.standing());
                waiting.remove();
            });
        }
    }

    private boolean isDue() {
        return failures == 0 || context.ticker().nanos() - nextNanos >= 0;
    }

    private OffsetStore opened() {
        OffsetStore found = store;
        if (found == null) {
            found = settings.open(context);
            store = found;
            var unused = StoreEpoch.claim(found, context.application(), owner, context.ticker());
        }
        return found;
    }

    private void attempt(Runnable step) {
        if (!isDue()) {
            return;
        }
        try {
            step.run();
            failures = 0;
        } catch (FencedException fenced) {
            isOver = true;
            waiting.clear();
            counts.fenced();
            log.warn(
                    "Another driver of the application is observed now; this one is not any more: {}",
                    String.valueOf(fenced.getMessage()));
            close();
        } catch (RuntimeException | LinkageError failure) { // a store of somebody else's may fail with anything
            failed(failure);
        }
    }

    private void failed(Throwable why) {
        counts.storeFailed();
        if (failures == 0) {
            log.warn(
                    "Cannot put on record what is observed, in {}; trying again. The application goes on as ever",
                    settings.description(),
                    why);
        }
        failures++;
        nextNanos = context.ticker().nanos() + PAUSES.pauseAfter(failures).toNanos();
        if (!(why instanceof OffsetUnavailableException)) {
            close();
        }
    }

    /** Lets go of the store; the next attempt opens it again. */
    @Override
    public void close() {
        Optional<OffsetStore> open = Optional.ofNullable(store);
        store = null;
        try {
            open.ifPresent(OffsetStore::close);
        } catch (HoldfastException failure) {
            log.warn("Could not let go of {}", settings.description(), failure);
        }
    }
}
