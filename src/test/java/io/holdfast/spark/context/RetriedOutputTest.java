package io.holdfast.spark.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.streaming.Time;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
class RetriedOutputTest {
    private static JavaSparkContext spark;

    private final List<Duration> pauses = new ArrayList<>();
    private int calls;

    private final Ticker ticker = new Ticker() {
        @Override
        public long nanos() {
            return 0;
        }

        @Override
        public long millis() {
            return 0;
        }

        @Override
        public void sleep(Duration duration) {
            pauses.add(duration);
        }
    };

    @BeforeAll
    static void startSpark() {
        spark = new JavaSparkContext(new SparkConf()
                .setMaster("local[1]")
                .setAppName("retried")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1"));
    }

    @AfterAll
    static void stopSpark() {
        spark.stop();
    }

    private void run(int retries, int failures) {
        RDD<Integer> batch = spark.parallelize(List.of(1)).rdd();
        new RetriedOutput<Integer>(retries, (given, time) -> {
                    calls++;
                    if (calls <= failures) {
                        throw new IOException("failure " + calls);
                    }
                })
                .run(batch, new Time(1000), ticker);
    }

    @Test
    void shouldTryAgainAfterGrowingPausesUntilItSucceeds() {
        run(3, 3);
        assertThat(calls).isEqualTo(4);
        assertThat(pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
    }

    @Test
    void shouldThrowWhatTheOperationThrewWhenItHasNoRetryLeft() {
        assertThatThrownBy(() -> run(2, 3)).isInstanceOf(IOException.class).hasMessage("failure 3");
        assertThat(calls).isEqualTo(3);
    }

    @Test
    void shouldNotTryAgainWhenItsThreadWasInterrupted() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> run(2, 3)).isInstanceOf(IOException.class).hasMessage("failure 1");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void shouldRefuseANegativeNumberOfRetries() {
        assertThatThrownBy(() -> new RetriedOutput<Integer>(-1, (batch, time) -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("An output is retried 0 times or more, found -1");
    }
}
