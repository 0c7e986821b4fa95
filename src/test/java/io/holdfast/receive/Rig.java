package io.holdfast.receive;

import io.holdfast.config.Settings;
import io.holdfast.metric.CountingMetrics;
import io.holdfast.source.Decoder;
import io.holdfast.source.Decoders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An engine that runs on the test's thread, with everything around it replaced. */
final class Rig {
    final FakeTicker ticker = new FakeTicker();
    final FakeDoorbell doorbell = new FakeDoorbell(ticker);
    final ManualStores stores = new ManualStores();
    final CountingMetrics metrics = new CountingMetrics();
    final ScriptedSource source = new ScriptedSource();
    final RecordingSink sink = new RecordingSink();
    final List<ReceiveException> failures = new ArrayList<>();
    ReceiverOptions options =
            defaults().withBlockRecords(2).withBlockAge(Duration.ofMillis(200)).withStopTimeout(Duration.ofSeconds(5));
    Decoder<String> decoder = Decoders.utf8();
    long rate = RateLimit.NONE;
    EngineListener listener = failures::add;
    private @Nullable Engine<String> engine;

    static ReceiverOptions defaults() {
        return ReceiverOptions.from(Settings.of(Map.of(), ReceiverSettings.all()));
    }

    Engine<String> engine() {
        if (engine == null) {
            engine = new Engine<>(
                    "test-0",
                    source,
                    decoder,
                    options,
                    options.context(0, 1, ticker, metrics),
                    sink,
                    () -> rate,
                    failure -> listener.failed(failure),
                    doorbell,
                    stores);
        }
        return engine;
    }

    /** Rounds of the engine, ending early when it ends; returns whether it goes on. */
    boolean steps(int rounds) {
        boolean goesOn = true;
        for (int i = 0; i < rounds && goesOn; i++) {
            goesOn = engine().step();
        }
        return goesOn;
    }

    /** Makes blocks old enough to be cut. */
    void passBlockAge() {
        ticker.advance(options.blockAge());
    }

    long count(String name) {
        return metrics.value(name);
    }

    ReceiveException failure() {
        return failures.get(0);
    }
}
