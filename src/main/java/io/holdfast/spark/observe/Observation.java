package io.holdfast.spark.observe;

import io.holdfast.config.Settings;
import io.holdfast.config.SettingsException;
import io.holdfast.metric.PublishedMetrics;
import io.holdfast.offset.BatchRange;
import io.holdfast.offset.ObserveSettings;
import io.holdfast.offset.OffsetSettings;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.OffsetStoreSettings;
import io.holdfast.offset.OffsetStores;
import io.holdfast.offset.SourcePartition;
import io.holdfast.spark.context.HoldfastSettings;
import io.holdfast.spark.internal.StreamingEvents;
import io.holdfast.spark.kafka.OwnStreams;
import io.holdfast.spark.log.EarlyClaim;
import io.holdfast.time.Threads;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Observes the streams of this process: takes events without ever waiting, and does everything else on a thread of its
 * own. The store is opened when a stream that is Spark's own has its first batch. Thread-safe.
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
public final class Observation {
    private static final Logger log = LoggerFactory.getLogger(Observation.class);
    private static final int CAPACITY = 10_000;
    private static final int OPEN_BATCHES = 1000;
    private static final int LONGEST_FAILURE = 500;
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Pattern FAILURE = Pattern.compile("[A-Za-z_$][\\w$]*(?:\\.[\\w$]+)+(?:Exception|Error)");

    private final BlockingQueue<Heard> events = new ArrayBlockingQueue<>(CAPACITY);
    private final StockRanges ranges = new StockRanges(OwnStreams::contains);
    private final RangeTracker tracker = new RangeTracker(OPEN_BATCHES);
    private final ObserveCounts counts;
    private final ObservedStore store;
    private final ObservedLag lag;
    private final Ticker ticker;
    private final Thread thread;
    private final AtomicBoolean isStarted = new AtomicBoolean();
    private volatile boolean isEnding; // written by whoever ends it, read by the thread

    private Observation(ObserveCounts counts, ObservedStore store, ObservedLag lag, Ticker ticker) {
        this.counts = counts;
        this.store = store;
        this.lag = lag;
        this.ticker = ticker;
        this.thread = Threads.daemon("holdfast-observer", this::loop);
    }

    /**
     * An observation as the settings say; no I/O.
     *
     * @throws SettingsException if a setting is wrong, or there is none for the store
     * @throws io.holdfast.offset.OffsetException if no kind of store has such an address, or an option is wrong
     */
    public static Observation of(SparkConf conf) {
        Settings settings = HoldfastSettings.of(conf);
        OffsetStoreSettings store = OffsetStores.at(
                settings.get(ObserveSettings.STORE),
                settings.find(ObserveSettings.OPTIONS).orElse(Map.of()));
        String application = HoldfastSettings.application(conf, settings);
        ObserveCounts counts = new ObserveCounts();
        PublishedMetrics.publish("observed-" + application, counts.metrics());
        Ticker ticker = Ticker.system();
        OffsetStoreContext context =
                new OffsetStoreContext(ObserveSettings.nameOf(application), ticker, counts.metrics());
        return new Observation(
                counts,
                new ObservedStore(store, context, EarlyClaim.owner(conf), counts, CAPACITY),
                new ObservedLag(counts.metrics(), settings.get(OffsetSettings.LAG_EVERY), ticker),
                ticker);
    }

    /** Takes an event of streaming; never waits, and never fails. */
    public void hear(Object event) {
        Heard.in(event).ifPresent(this::queue);
    }

    private void queue(Heard event) {
        if (isStarted.compareAndSet(false, true)) {
            thread.start();
        }
        if (!events.offer(event)) {
            counts.dropped(1);
        }
    }

    /**
     * Puts on record what was heard, and ends.
     *
     * @param bound how long to wait for the store; what it has not taken then is given up
     */
    public void end(Duration bound) {
        isEnding = true;
        if (isStarted.get()) {
            boolean unused = Threads.join(thread, ticker, bound);
        }
    }

    private void loop() {
        try {
            while (!isEnding || !events.isEmpty() || !store.isIdle()) {
                Heard event = events.poll(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
                if (event != null) {
                    take(event);
                }
                store.write();
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } finally {
            lag.close();
            store.close();
        }
    }

    private void take(Heard event) throws InterruptedException {
        try {
            if (event.isEnd()) {
                ended(event);
            } else {
                begun(event);
            }
        } catch (RuntimeException | LinkageError failure) { // nothing here may end the thread
            log.warn("An event could not be observed: {}", event, failure);
            counts.dropped(1);
        }
    }

    private void begun(Heard event) throws InterruptedException {
        Optional<SortedMap<SourcePartition, BatchRange>> read = ranges.of(event.inputs());
        if (read.isPresent() && read.get().isEmpty()) {
            tracker.foreign(event.time());
        } else if (isReady()) {
            Report report = new Report();
            read.ifPresentOrElse(
                    known -> tracker.submitted(event.time(), known, event.isRestored(), report),
                    () -> tracker.submitted(event.time(), report));
        }
    }

    /** Waits for the store, while what comes is kept in the queue; when all ends, it is asked once more. */
    private boolean isReady() throws InterruptedException {
        store.restore(tracker);
        while (!store.isRestored() && !isEnding) {
            ticker.sleep(PAUSE);
            store.restore(tracker);
        }
        return store.isRestored();
    }

    private void ended(Heard event) throws InterruptedException {
        if (tracker.isNews(event.time())) {
            begun(event);
        }
        tracker.ended(event.time(), failure(StreamingEvents.failure(event.batch())));
        tracker.ready().forEach(seen -> {
            counts.seen(seen);
            store.add(seen);
        });
        lag.moved(ranges.readers(), tracker.standing());
    }

    /** What goes into the store: which exception it was, and not what it said, which may be anything. */
    static String failure(String reported) {
        if (reported.isEmpty()) {
            return "";
        }
        Matcher named = FAILURE.matcher(reported.substring(0, Math.min(reported.length(), LONGEST_FAILURE)));
        return named.find() ? named.group() : "an output operation";
    }

    private final class Report implements RangeTracker.Report {
        @Override
        public void gap(Seen gap) {
            counts.gap(gap);
            log.warn("{} offsets were skipped: {}; {}", gap.count(), gap.ranges(), gap.why());
        }

        @Override
        public void overlap(Seen overlap) {
            counts.overlap(overlap);
            log.warn("{} offsets are read again: {}; {}", overlap.count(), overlap.ranges(), overlap.why());
        }
    }
}
