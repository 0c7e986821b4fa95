package io.holdfast.source.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.source.Delivery;
import io.holdfast.source.DeliveryTag;
import io.holdfast.source.FetchLimit;
import io.holdfast.source.SourceReader;
import io.holdfast.testbed.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a reader brings, for cases that play the engine's part. Stateless. */
public final class Fetched {
    /** A small fetch that does not wait for long. */
    public static final FetchLimit SOME = new FetchLimit(1000, 1 << 20, Duration.ofMillis(100));

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private Fetched() {}

    /** Fetches until that many deliveries have come; fails if there are more, or not so many in time. */
    public static List<Delivery> exactly(int count, SourceReader reader) {
        List<Delivery> all = new ArrayList<>();
        Await.until(
                count + " deliveries",
                LIMIT,
                () -> all.addAll(reader.fetch(SOME)) && all.size() >= count,
                () -> all.size() + " came");
        if (all.size() != count) {
            throw new AssertionError("Expected " + count + " deliveries, found " + all.size());
        }
        return all;
    }

    /** What acknowledges them, in their order. */
    public static List<DeliveryTag> tags(List<Delivery> deliveries) {
        return deliveries.stream().map(Delivery::tag).toList();
    }

    /** Their payloads read as UTF-8. */
    public static List<String> texts(List<Delivery> deliveries) {
        return deliveries.stream()
                .map(delivery -> new String(delivery.message().payload(), UTF_8))
                .toList();
    }

    /** The numbered payloads from one up to before another, read as UTF-8. */
    public static List<String> texts(int from, int to) {
        return Numbered.payloads(from, to).stream()
                .map(payload -> new String(payload, UTF_8))
                .toList();
    }
}
