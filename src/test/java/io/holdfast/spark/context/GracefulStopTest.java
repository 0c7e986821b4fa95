package io.holdfast.spark.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.account.Undone;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The order of a stop, its bound and its failures, with a Spark that does what the test says. */
class GracefulStopTest {
    private final List<String> events = new ArrayList<>();
    private final CompletableFuture<Void> receivers = new CompletableFuture<>();
    private final CompletableFuture<Void> spark = new CompletableFuture<>();
    private Undone undone = new Undone(0, 0, List.of());
    private long sleeps;
    private Runnable onSleep = () -> {};

    private final Ticker ticker = new Ticker() {
        private long nanos;

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public long millis() {
            return nanos / 1_000_000;
        }

        @Override
        public void sleep(Duration duration) {
            nanos += duration.toNanos();
            sleeps++;
            onSleep.run();
        }
    };

    private final GracefulStop.Steps steps = new GracefulStop.Steps() {
        @Override
        public CompletableFuture<Void> stopReceivers() {
            events.add("receivers asked");
            return receivers;
        }

        @Override
        public CompletableFuture<Void> stopSpark() {
            events.add("spark asked, " + undone.isNothing());
            return spark;
        }
    };

    private GracefulStop stop(Duration bound) {
        return new GracefulStop(steps, () -> undone, bound, ticker);
    }

    @Test
    void shouldStopSparkOnlyWhenReceiversHaveEndedAndNothingIsUndone() throws InterruptedException {
        undone = new Undone(3, 1, List.of());
        onSleep = () -> {
            if (sleeps == 2) {
                assertThat(events).containsExactly("receivers asked");
                undone = new Undone(0, 0, List.of());
            } else if (sleeps == 4) {
                // The last block of a receiver comes while it ends.
                assertThat(events).containsExactly("receivers asked");
                undone = new Undone(1, 0, List.of());
                receivers.complete(null);
            } else if (sleeps == 6) {
                assertThat(events).containsExactly("receivers asked");
                undone = new Undone(0, 0, List.of());
            } else if (sleeps == 8) {
                spark.complete(null);
            }
        };
        stop(Duration.ofMinutes(1)).run();
        assertThat(events).containsExactly("receivers asked", "spark asked, true");
    }

    @Test
    void shouldGiveUpWhenTimeIsOverAndSayWhatIsLeft() {
        undone = new Undone(3, 1, List.of());
        receivers.complete(null);
        assertThatThrownBy(() -> stop(Duration.ofSeconds(2)).run())
                .isInstanceOf(StopException.class)
                .hasMessage(
                        "Could not stop gracefully within 2000 ms (spark.holdfast.stop.timeout): waited for what was"
                                + " received to be processed, found 3 blocks in no batch, 1 batches under way, failed batches"
                                + " []. The next start goes on with what is left");
        assertThat(events).containsExactly("receivers asked");
    }

    @Test
    void shouldNotCallAStopGracefulInWhichABatchFailed() {
        receivers.complete(null);
        spark.complete(null);
        undone = new Undone(0, 0, List.of(1000L));
        assertThatThrownBy(() -> stop(Duration.ofSeconds(2)).run())
                .isInstanceOf(StopException.class)
                .hasMessageContaining("failed batches [1000]")
                .hasMessageContaining("The next start goes on with it");
    }

    @Test
    void shouldSayWhySparkCouldNotBeStopped() {
        receivers.complete(null);
        spark.completeExceptionally(new IllegalStateException("no"));
        assertThatThrownBy(() -> stop(Duration.ofSeconds(2)).run())
                .isInstanceOf(StopException.class)
                .hasMessageContaining("waited for Spark to stop, found")
                .hasMessageContaining("IllegalStateException: no");
    }
}
