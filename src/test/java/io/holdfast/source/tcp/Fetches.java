package io.holdfast.source.tcp;

import io.holdfast.metric.Metrics;
import io.holdfast.source.Delivery;
import io.holdfast.source.DeliveryTag;
import io.holdfast.source.FetchLimit;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceReader;
import io.holdfast.time.Ticker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Fetching as tests do it. */
final class Fetches {
    static final FetchLimit SHORT = new FetchLimit(1000, 1 << 20, Duration.ofMillis(50));
    static final FetchLimit LONG = new FetchLimit(1000, 1 << 20, Duration.ofSeconds(5));

    private Fetches() {}

    static SourceContext context(int maxRecordBytes) {
        return new SourceContext(0, 1, maxRecordBytes, 1000, Ticker.system(), Metrics.none());
    }

    /** Fetches until there are that many deliveries. */
    static List<Delivery> fetch(SourceReader reader, int count) {
        List<Delivery> all = new ArrayList<>();
        while (all.size() < count) {
            List<Delivery> some = reader.fetch(LONG);
            if (some.isEmpty()) {
                throw new AssertionError("Expected " + count + " deliveries, found " + all.size() + " in 5 s");
            }
            all.addAll(some);
        }
        return all;
    }

    static String text(Delivery delivery) {
        return new String(delivery.message().payload(), StandardCharsets.UTF_8);
    }

    static List<String> texts(List<Delivery> deliveries) {
        return deliveries.stream().map(Fetches::text).toList();
    }

    static List<DeliveryTag> tags(List<Delivery> deliveries) {
        return deliveries.stream().map(Delivery::tag).toList();
    }
}
