package io.holdfast.spark.receiver;

import io.holdfast.metric.CountingMetrics;
import io.holdfast.metric.PublishedMetrics;
import io.holdfast.receive.BlockSink;
import io.holdfast.receive.Engine;
import io.holdfast.receive.ReceiveException;
import io.holdfast.receive.ReceiverOptions;
import io.holdfast.source.Decoder;
import io.holdfast.source.Source;
import io.holdfast.spark.internal.BlockCopies;
import io.holdfast.spark.internal.ReceiverSupervision;
import io.holdfast.spark.log.LogCheck;
import io.holdfast.spark.log.NamedStream;
import io.holdfast.time.Backoff;
import io.holdfast.time.Ticker;
import java.io.Serial;
import java.time.Duration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.receiver.Receiver;
import org.jspecify.annotations.Nullable;
import scala.Option;

/**
 * The receiver that Spark runs: an engine over the source, storing whole blocks. Stopping stores and acknowledges what
 * was fetched, all inside {@link #onStop}, because Spark closes the log right after it. When the engine fails, the
 * receiver is restarted by Spark after a pause that grows until something is stored again; each time Spark reports it.
 *
 * <p>It holds descriptions only; what is live is made in {@link #onStart}. Thread-safe as Spark requires.
 *
 * @param <T> the stream's element
 */
final class HoldfastReceiver<T> extends Receiver<T> implements NamedStream {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final Backoff RESTART_PAUSES = new Backoff(Duration.ofSeconds(2), Duration.ofMinutes(1));

    private final String stream;
    private final Source source;
    private final Decoder<T> decoder;
    private final ReceiverOptions options;
    private final int index;
    private final int receivers;
    private transient @Nullable Live<T> live; // guarded by this

    HoldfastReceiver(
            String stream,
            Source source,
            Decoder<T> decoder,
            StorageLevel storageLevel,
            ReceiverOptions options,
            int index,
            int receivers) {
        super(storageLevel);
        this.stream = stream;
        this.source = source;
        this.decoder = decoder;
        this.options = options;
        this.index = index;
        this.receivers = receivers;
    }

    @Override
    public String streamName() {
        return stream;
    }

    @Override
    public int receiverIndex() {
        return index;
    }

    @Override
    public Option<String> preferredLocation() {
        return Option.apply(source.preferredHost(index).orElse(null));
    }

    @Override
    public synchronized void onStart() {
        Live<T> started = live == null ? new Live<>() : live;
        live = started;
        Engine<T> engine = engine(started);
        started.engine = engine;
        engine.start();
    }

    private Engine<T> engine(Live<T> started) {
        SparkConf conf = SparkEnv.get().conf();
        ReceiverSupervision supervision = new ReceiverSupervision(this);
        long maxRate = conf.getLong("spark.streaming.receiver.maxRate", Long.MAX_VALUE);
        return new Engine<>(
                "stream-" + streamId() + "-receiver-" + index,
                source,
                decoder,
                options,
                options.context(index, receivers, Ticker.system(), shown(started.metrics)),
                sink(conf, supervision),
                () -> supervision.rateLimit(maxRate),
                failure -> restartAfter(failure, started));
    }

    private CountingMetrics shown(CountingMetrics metrics) {
        PublishedMetrics.publish("stream-" + streamId() + "-receiver-" + index, metrics);
        return metrics;
    }

    private BlockSink<T> sink(SparkConf conf, ReceiverSupervision supervision) {
        if (LogCheck.isReceiverLogOn(conf)) {
            return new LoggedSink<>(this, stream);
        }
        return new CopiedSink<>(
                supervision::store,
                new BlockCopies(SparkEnv.get()),
                streamId(),
                storageLevel().replication(),
                Ticker.system());
    }

    private void restartAfter(ReceiveException failure, Live<T> failed) {
        Duration pause = RESTART_PAUSES.pauseAfter(failed.failuresInARow());
        restart(failure.getMessage(), failure, (int) pause.toMillis());
    }

    @Override
    public synchronized void onStop() {
        if (live != null && live.engine != null) {
            live.engine.stop(options.stopTimeout());
        }
    }

    /** What exists only on the executor. */
    private static final class Live<T> {
        final CountingMetrics metrics = new CountingMetrics();

        @Nullable
        Engine<T> engine;

        private int failures;
        private long storedAtLastFailure;

        synchronized int failuresInARow() {
            long stored = metrics.value("receiver.records.stored");
            failures = stored > storedAtLastFailure ? 1 : failures + 1;
            storedAtLastFailure = stored;
            return failures;
        }
    }
}
