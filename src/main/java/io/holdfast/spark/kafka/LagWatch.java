package io.holdfast.spark.kafka;

import io.holdfast.metric.Metrics;
import io.holdfast.spark.kafka.LagReader.Lag;
import io.holdfast.time.Threads;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every now and then how far streams are behind their topics, on a thread and with clients of its own: no batch ever
 * waits for it. What it finds are gauges; brokers that do not answer make them unknown, and cost a warning. Thread-safe.
 */
public final class LagWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LagWatch.class);
    private static final long UNKNOWN = -1;
    private static final Duration STOP_BOUND = Duration.ofSeconds(1);

    private final Metrics metrics;
    private final Duration every;
    private final Ticker ticker;
    private final Map<Object, Watched> streams = new ConcurrentHashMap<>();
    private final Queue<Watched> forgotten = new ConcurrentLinkedQueue<>();
    private final Semaphore end = new Semaphore(0);
    private final Thread thread;
    private boolean isStarted; // guarded by this
    private volatile boolean isClosed; // written by whoever closes it

    private static final class Watched {
        private final LagReader reader;
        private final Supplier<Map<TopicPartition, Long>> positions;
        private volatile Lag lag = new Lag(UNKNOWN, UNKNOWN); // written by the thread
        private boolean isFailing; // of the thread alone

        Watched(LagReader reader, Supplier<Map<TopicPartition, Long>> positions) {
            this.reader = reader;
            this.positions = positions;
        }
    }

    /**
     * A watch that begins with the first stream.
     *
     * @param metrics takes the gauges
     * @param every how often it looks; zero for never
     */
    public LagWatch(Metrics metrics, Duration every, Ticker ticker) {
        this.metrics = metrics;
        this.every = every;
        this.ticker = ticker;
        this.thread = Threads.daemon("holdfast-lag", this::loop);
    }

    /**
     * Watches a stream, too.
     *
     * @param key what {@link #forget} is told
     * @param kafkaParams of the stream
     * @param positions where it stands now; asked on the watch's thread
     */
    public synchronized void watch(
            Object key, Map<String, Object> kafkaParams, Supplier<Map<TopicPartition, Long>> positions) {
        if (every.isZero() || isClosed) {
            return;
        }
        streams.put(key, new Watched(new LagReader(kafkaParams, ticker), positions));
        if (!isStarted) {
            isStarted = true;
            metrics.counter("offsets.lag.failures").add(0);
            metrics.gauge("offsets.lag.records", this::records);
            metrics.gauge("offsets.lag.seconds", this::seconds);
            thread.start();
        }
    }

    /** Watches it no more. */
    public void forget(Object key) {
        Watched stream = streams.remove(key);
        if (stream != null) {
            forgotten.add(stream);
        }
    }

    /** All streams together; unknown if one is. */
    private long records() {
        long records = 0;
        for (Watched stream : streams.values()) {
            Lag lag = stream.lag;
            if (lag.records() == UNKNOWN) {
                return UNKNOWN;
            }
            records += lag.records();
        }
        return records;
    }

    /** Of the stream that is behind the longest; unknown if one is, 0 if none is behind. */
    private long seconds() {
        long oldest = Long.MAX_VALUE;
        for (Watched stream : streams.values()) {
            Lag lag = stream.lag;
            if (lag.records() == UNKNOWN || (lag.records() > 0 && lag.oldestMillis() == UNKNOWN)) {
                return UNKNOWN;
            }
            oldest = lag.records() > 0 ? Math.min(oldest, lag.oldestMillis()) : oldest;
        }
        return oldest == Long.MAX_VALUE ? 0 : Math.max(0, (ticker.millis() - oldest) / 1000);
    }

    private void loop() {
        try {
            while (!isClosed) {
                streams.values().forEach(this::look);
                closeForgotten();
                boolean unused = end.tryAcquire(every.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } finally {
            streams.values().forEach(stream -> stream.reader.close());
            closeForgotten();
        }
    }

    private void closeForgotten() {
        for (Watched stream = forgotten.poll(); stream != null; stream = forgotten.poll()) {
            stream.reader.close();
        }
    }

    private void look(Watched stream) {
        try {
            stream.lag = stream.reader.look(stream.positions.get());
            stream.isFailing = false;
        } catch (KafkaException | IllegalStateException | IllegalArgumentException | LinkageError failure) {
            if (isClosed) {
                return;
            }
            stream.lag = new Lag(UNKNOWN, UNKNOWN);
            metrics.counter("offsets.lag.failures").increment();
            if (!stream.isFailing) {
                log.warn("The lag of a stream is unknown; trying again every {} ms", every.toMillis(), failure);
            }
            stream.isFailing = true;
            stream.reader.close();
        }
    }

    /** Ends the thread; what it waits for may go on for a while. Idempotent. */
    @Override
    public void close() {
        synchronized (this) {
            isClosed = true;
        }
        end.release();
        boolean unused = Threads.join(thread, ticker, STOP_BOUND);
    }
}
