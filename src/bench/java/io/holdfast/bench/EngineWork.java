package io.holdfast.bench;

import io.holdfast.config.Settings;
import io.holdfast.metric.CountingMetrics;
import io.holdfast.receive.Engine;
import io.holdfast.receive.RateLimit;
import io.holdfast.receive.ReceiverOptions;
import io.holdfast.receive.ReceiverSettings;
import io.holdfast.source.Decoders;
import io.holdfast.source.Source;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.Map;

/**
 * Adapter and engine of a receiver without Spark: blocks are dropped and count as stored. What a receiver with the log
 * needs beyond this is Spark's and the log's.
 *
 * @param source what is read
 * @param stretch what is timed
 */
record EngineWork(Source source, Stretch stretch) implements RemoteWork {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    @Override
    public Sample run() {
        ReceiverOptions options = ReceiverOptions.from(Settings.of(Map.of(), ReceiverSettings.all()));
        CountingMetrics metrics = new CountingMetrics();
        Engine<String> engine = new Engine<>(
                "bench",
                source,
                Decoders.utf8(),
                options,
                options.context(0, 1, Ticker.system(), metrics),
                block -> {},
                RateLimit.none(),
                failure -> failure.printStackTrace());
        engine.start();
        try {
            Sample sample = stretch.time(() -> metrics.value(ReceiverWork.ACKNOWLEDGED));
            stretch.awaitAll(() -> metrics.value(ReceiverWork.ACKNOWLEDGED));
            return sample;
        } finally {
            engine.stop(STOP_LIMIT);
        }
    }
}
