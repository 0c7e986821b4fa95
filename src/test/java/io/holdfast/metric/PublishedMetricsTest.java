package io.holdfast.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class PublishedMetricsTest {
    private final Map<String, Supplier<Object>> seen = new ConcurrentHashMap<>();

    @Test
    void shouldShowWhatThereIsAndWhatComes() {
        PublishedMetrics.group("shown-before").counter("cats").add(3);
        PublishedMetrics.view(seen::put);
        PublishedMetrics.group("shown-before").counter("dogs").add(4);
        PublishedMetrics.group("shown-after").gauge("mood", () -> "fine");

        assertThat(shown("shown-before.cats")).isEqualTo(3L);
        assertThat(shown("shown-before.dogs")).isEqualTo(4L);
        assertThat(shown("shown-after.mood")).isEqualTo("fine");
    }

    @Test
    void shouldShowTheLatestOfAName() {
        PublishedMetrics.view(seen::put);
        CountingMetrics first = new CountingMetrics();
        first.counter("again").add(7);
        first.counter("once").add(1);
        PublishedMetrics.publish("replaced", first);
        CountingMetrics second = new CountingMetrics();
        second.counter("again").add(2);
        PublishedMetrics.publish("replaced", second);

        assertThat(shown("replaced.again")).isEqualTo(2L);
        assertThat(shown("replaced.once")).as("gone").isEqualTo("");
    }

    @Test
    void shouldGiveEverybodyTheSameGroup() {
        assertThat(PublishedMetrics.group("same")).isSameAs(PublishedMetrics.group("same"));
    }

    private Object shown(String name) {
        return seen.getOrDefault(name, () -> "never shown").get();
    }
}
