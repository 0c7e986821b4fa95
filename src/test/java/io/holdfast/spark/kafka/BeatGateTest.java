package io.holdfast.spark.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.offset.BatchRange;
import io.holdfast.offset.CommitOrder;
import io.holdfast.offset.SourcePartition;
import io.holdfast.time.Threads;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BeatGateTest {
    private static final SourcePartition P0 = new SourcePartition("orders", "0");

    private final BeatGate gate = new BeatGate();
    private final CommitOrder first = new CommitOrder();
    private final CommitOrder second = new CommitOrder();
    private final AtomicInteger signs = new AtomicInteger();

    @Test
    void shouldGiveASignOnlyWhileNoStreamHasABatchWithRecordsUnderWay() {
        gate.add(first);
        gate.add(second);
        gate.handOut(first, 10, Map.of(P0, new BatchRange(5, 5)));
        assertThat(gate.beat(signs::incrementAndGet)).as("nothing in it").isTrue();

        gate.handOut(second, 10, Map.of(P0, new BatchRange(0, 3)));
        assertThat(gate.beat(signs::incrementAndGet)).isFalse();
        first.ended(10, true);
        second.ended(10, true);
        assertThat(gate.beat(signs::incrementAndGet))
                .as("done, and not seen to be committed")
                .isFalse();
        second.committed(second.prefix().orElseThrow());
        assertThat(gate.beat(signs::incrementAndGet)).isTrue();

        gate.handOut(second, 20, Map.of(P0, new BatchRange(3, 4)));
        gate.remove(second);
        assertThat(gate.beat(signs::incrementAndGet)).isTrue();
        assertThat(signs).hasValue(3);
    }

    @Test
    void shouldHoldABatchBackWhileASignIsGiven() throws Exception {
        gate.add(first);
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Thread beating = Threads.daemon(
                "beating",
                () -> gate.beat(() -> {
                    inside.countDown();
                    awaitQuietly(goOn);
                }));
        beating.start();
        assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
        Thread batch = Threads.daemon("batch", () -> gate.handOut(first, 10, Map.of(P0, new BatchRange(0, 3))));
        batch.start();

        assertThat(Threads.join(batch, Ticker.system(), Duration.ofMillis(300))).isFalse();
        assertThat(first.open()).isEmpty();
        goOn.countDown();
        assertThat(Threads.join(batch, Ticker.system(), Duration.ofSeconds(10))).isTrue();
        assertThat(first.open()).hasSize(1);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            boolean unused = latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}
