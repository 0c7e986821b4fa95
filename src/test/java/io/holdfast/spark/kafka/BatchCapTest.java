package io.holdfast.spark.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BatchCapTest {
    private static Map<String, Long> share(BatchCap cap, Map<String, Long> lags) {
        return cap.share(lags, partition -> 10);
    }

    @Test
    void shouldGiveEverythingThatFits() {
        Map<String, Long> lags = Map.of("a", 30L, "b", 0L, "c", 20L);

        assertThat(share(new BatchCap(50, 500), lags)).isEqualTo(lags);
        assertThat(new BatchCap(0, 0).isNone()).isTrue();
    }

    @Test
    void shouldShareByLagAndStarveNobody() {
        Map<String, Long> shares = share(new BatchCap(100, 0), Map.of("a", 1_000_000L, "b", 1L, "c", 500_000L));

        assertThat(shares.get("b")).isEqualTo(1);
        assertThat(shares.get("a")).isBetween(60L, 67L);
        assertThat(shares.get("c")).isBetween(30L, 34L);
    }

    @Test
    void shouldHoldTheBoundOfBytesByTheMeans() {
        Map<String, Long> shares = new BatchCap(0, 10_000)
                .share(Map.of("small", 100_000L, "large", 100_000L), name -> name.equals("small") ? 10 : 1000);

        double bytes = shares.getOrDefault("small", 0L) * 10.0 + shares.getOrDefault("large", 0L) * 1000.0;
        assertThat(bytes).isBetween(8_000.0, 10_000.0);
    }

    @Test
    void shouldGetOnWhenOneRecordIsLargerThanTheBound() {
        assertThat(new BatchCap(0, 100).share(Map.of("a", 5L, "b", 4L), name -> 5_000.0))
                .isEqualTo(Map.of("a", 1L, "b", 0L));
    }

    @Test
    void shouldNeverExceedBoundOrLagAndNeverStandStill() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            Map<String, Long> lags = new TreeMap<>();
            for (int partition = random.nextInt(20); partition >= 0; partition--) {
                lags.put("p" + partition, random.nextBoolean() ? random.nextInt(50) : (long) random.nextInt(1 << 30));
            }
            long bound = 1L + random.nextInt(500);
            Map<String, Long> shares = share(new BatchCap(bound, 0), lags);
            long all = lags.values().stream().mapToLong(Long::longValue).sum();
            long given = shares.values().stream().mapToLong(Long::longValue).sum();
            assertThat(given).as("seed %s", seed).isLessThanOrEqualTo(bound);
            assertThat(given).as("seed %s", seed).isGreaterThanOrEqualTo(Math.min(all, 1));
            shares.forEach(
                    (name, share) -> assertThat(share).as("seed %s", seed).isBetween(0L, lags.get(name)));
        }
    }
}
