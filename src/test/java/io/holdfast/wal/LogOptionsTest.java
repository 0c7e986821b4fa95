package io.holdfast.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.metric.CountingMetrics;
import io.holdfast.metric.Metrics;
import io.holdfast.time.Backoff;
import io.holdfast.time.Ticker;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LogOptionsTest {
    private static LogOptions.Builder builder() {
        return LogOptions.builder("orders", Role.DRIVER);
    }

    @Test
    void shouldHaveDefaultsWhenNothingIsSet() {
        assertThat(builder().build())
                .isEqualTo(new LogOptions(
                        "orders",
                        Role.DRIVER,
                        0,
                        128L << 20,
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(1),
                        512 << 20,
                        Long.MAX_VALUE,
                        3,
                        new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2)),
                        Duration.ofSeconds(25),
                        LogMode.APPEND,
                        Duration.ofMinutes(1),
                        Durability.FLUSH,
                        Grouping.AUTO,
                        Compression.AUTO,
                        Ticker.system(),
                        Metrics.none()));
    }

    @Test
    void shouldCarryEveryValueWhenAllAreSet() {
        StillTicker ticker = new StillTicker(0);
        CountingMetrics metrics = new CountingMetrics();
        Backoff backoff = new Backoff(Duration.ofMillis(1), Duration.ofMillis(2));
        LogOptions options = builder()
                .epoch(7)
                .segmentBytes(2048)
                .bucketWidth(Duration.ofSeconds(3))
                .cleanMargin(Duration.ofSeconds(4))
                .maxRecordBytes(5)
                .maxBytes(9)
                .writeAttempts(6, backoff)
                .writeTimeout(Duration.ofSeconds(8))
                .mode(LogMode.OBJECTS)
                .idleRoll(Duration.ofSeconds(10))
                .durability(Durability.FORCE)
                .grouping(Grouping.OFF)
                .compression(Compression.ZSTD)
                .ticker(ticker)
                .metrics(metrics)
                .build();
        assertThat(options)
                .isEqualTo(new LogOptions(
                        "orders",
                        Role.DRIVER,
                        7,
                        2048,
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(4),
                        5,
                        9,
                        6,
                        backoff,
                        Duration.ofSeconds(8),
                        LogMode.OBJECTS,
                        Duration.ofSeconds(10),
                        Durability.FORCE,
                        Grouping.OFF,
                        Compression.ZSTD,
                        ticker,
                        metrics));
    }

    @Test
    void shouldSayWhatIsWrongWhenAValueIsOutOfRange() {
        assertThatThrownBy(() -> builder().epoch(-1).build()).hasMessage("A log needs an epoch of 0 or more, found -1");
        assertThatThrownBy(() -> builder().segmentBytes(1023).build())
                .hasMessage("A log needs segmentBytes of at least 1024, found 1023");
        assertThatThrownBy(() -> builder().bucketWidth(Duration.ofNanos(1)).build())
                .hasMessageContaining("bucketWidth of at least 1 ms, found PT0.000000001S");
        assertThatThrownBy(() -> builder().cleanMargin(Duration.ofMillis(-1)).build())
                .hasMessageContaining("cleanMargin that is not negative");
        assertThatThrownBy(() -> builder().maxRecordBytes(0).build())
                .hasMessageContaining("maxRecordBytes of 1 or more");
        assertThatThrownBy(() -> builder()
                        .writeAttempts(0, new Backoff(Duration.ofMillis(1), Duration.ofMillis(1)))
                        .build())
                .hasMessageContaining("writeAttempts of at least 1");
        assertThatThrownBy(() -> builder().maxBytes(0).build()).hasMessageContaining("maxBytes of 1 or more");
        assertThatThrownBy(() -> builder().writeTimeout(Duration.ZERO).build())
                .hasMessageContaining("writeTimeout of at least 1 ms");
        assertThatThrownBy(() -> builder().idleRoll(Duration.ZERO).build())
                .hasMessageContaining("an idleRoll of at least 1 ms, found PT0S");
        assertThatThrownBy(() -> LogOptions.builder("a\tb", Role.DATA).build()).hasMessageContaining("found 'a\tb'");
    }
}
