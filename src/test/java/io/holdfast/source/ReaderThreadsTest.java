package io.holdfast.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.metric.Metrics;
import io.holdfast.testbed.Await;
import io.holdfast.time.Ticker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ReaderThreadsTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final FetchLimit SOME = new FetchLimit(50, 1 << 20, Duration.ofMillis(50));

    private final Map<Integer, Played> played = new ConcurrentHashMap<>();
    private @Nullable SourceReader reader;

    @AfterEach
    void end() {
        if (reader != null) {
            reader.close();
        }
    }

    @Test
    void shouldBringEveryReadersRecordsInTheirOrder() {
        SourceReader all = open(3, 0);
        played.values().forEach(one -> one.put(0, 2500));

        Map<Integer, List<Integer>> brought = new HashMap<>();
        Await.until("all records", LIMIT, () -> bringInto(brought, all) == 7500, brought::toString);

        assertThat(brought)
                .hasSize(3)
                .allSatisfy(
                        (thread, numbers) -> assertThat(numbers).hasSize(2500).isSorted());
    }

    private static int bringInto(Map<Integer, List<Integer>> brought, SourceReader all) {
        List<Delivery> some = all.fetch(SOME);
        assertThat(some).hasSizeLessThanOrEqualTo(50);
        for (Delivery each : some) {
            Position position = each.message().position().orElseThrow();
            brought.computeIfAbsent(Integer.valueOf(position.partition()), fresh -> new ArrayList<>())
                    .add((int) position.offset());
        }
        return brought.values().stream().mapToInt(List::size).sum();
    }

    @Test
    void shouldTellEachReaderOfItsOwnInItsThread() {
        SourceReader all = open(2, 4);
        played.values().forEach(one -> one.put(0, 10));
        List<DeliveryTag> tags = new ArrayList<>();
        Await.until(
                "all records",
                LIMIT,
                () -> tags.addAll(all.fetch(SOME).stream().map(Delivery::tag).toList()) && tags.size() == 20,
                tags::toString);

        all.acknowledge(tags);
        all.reject(tags.subList(0, 1));

        assertThat(played.keySet()).containsExactlyInAnyOrder(8, 9);
        assertThat(played.values()).allSatisfy(one -> {
            assertThat(one.acknowledged).hasSize(10).isSorted();
            assertThat(one.threads)
                    .hasSize(1)
                    .doesNotContain(Thread.currentThread().getName());
        });
        assertThat(played.values().stream().mapToInt(one -> one.rejected.size()))
                .hasSize(2)
                .contains(1, 0);
        assertThat(all.window()).isEqualTo(200);
    }

    @Test
    void shouldKeepReadersAliveWhoseRecordsNobodyTakes() {
        SourceReader all = open(2, 0);
        played.values().forEach(one -> one.put(0, 5000));

        Await.until(
                "both to be kept alive",
                LIMIT,
                () -> played.values().stream().allMatch(one -> one.keptAlive.get() > 1),
                played::toString);

        assertThat(played.values()).allSatisfy(one -> assertThat(one.records).hasSize(4000));
        all.keepAlive();
    }

    @Test
    void shouldTellWhyAReaderCannotGoOn() {
        SourceReader all = open(2, 0);
        played(1).failure = new SourceRefusedException("gone for good", null);

        assertThatThrownBy(() ->
                        Await.until("the failure", LIMIT, () -> !all.fetch(SOME).isEmpty(), () -> ""))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessage("gone for good");
        assertThatThrownBy(all::keepAlive).isInstanceOf(SourceRefusedException.class);
        all.close();
        assertThat(played.values()).allMatch(one -> one.closed);
    }

    @Test
    void shouldTellThatAnAcknowledgementFailed() {
        SourceReader all = open(2, 0);
        played(0).put(0, 1);
        List<Delivery> one = new ArrayList<>();
        Await.until("a record", LIMIT, () -> one.addAll(all.fetch(SOME)), () -> "");
        played(0).acknowledgeFailure = new SourceUnavailableException("not now", null);

        assertThatThrownBy(() -> all.acknowledge(List.of(one.get(0).tag())))
                .isInstanceOf(SourceUnavailableException.class)
                .hasMessage("not now");
    }

    @Test
    void shouldTellThatNobodyCanBeToldAnyMore() {
        SourceReader all = open(2, 0);
        played(0).put(0, 1);
        List<Delivery> one = new ArrayList<>();
        Await.until("a record", LIMIT, () -> one.addAll(all.fetch(SOME)), () -> "");
        played(0).failure = new SourceUnavailableException("gone", null);
        Await.until("the end of the reader", LIMIT, () -> played(0).closed, () -> "");

        assertThatThrownBy(() -> all.acknowledge(List.of(one.get(0).tag())))
                .isInstanceOf(SourceUnavailableException.class)
                .hasMessage("gone");
    }

    @Test
    void shouldCloseTheOthersWhenOneCannotBeOpened() {
        assertThatThrownBy(() -> ReaderThreads.open(context(0), 3, share -> {
                    if (share.index() == 1) {
                        throw new SourceUnavailableException("nobody there", null);
                    }
                    return new Played(share);
                }))
                .isInstanceOf(SourceUnavailableException.class)
                .hasMessage("nobody there");

        assertThat(played).hasSize(2);
        assertThat(played.values()).allMatch(one -> one.closed);
    }

    @Test
    void shouldBeTheReaderItselfWithOneThread() {
        assertThat(open(1, 3)).isSameAs(played.get(3));
    }

    private Played played(int index) {
        return Objects.requireNonNull(played.get(index));
    }

    private SourceReader open(int threads, int index) {
        reader = ReaderThreads.open(context(index), threads, Played::new);
        return reader;
    }

    private static SourceContext context(int index) {
        return new SourceContext(index, 5, 1000, 100, Ticker.system(), Metrics.none());
    }

    /** A reader whose records the test puts in. */
    private final class Played implements SourceReader {
        private final int index;
        private final Queue<Integer> records = new ConcurrentLinkedQueue<>();
        private final List<Integer> acknowledged = new ArrayList<>();
        private final List<Integer> rejected = new ArrayList<>();
        private final Set<String> threads = new HashSet<>();
        private final AtomicInteger keptAlive = new AtomicInteger();
        private volatile @Nullable RuntimeException failure;
        private volatile @Nullable RuntimeException acknowledgeFailure;
        private volatile boolean closed;

        private record Tag(int number) implements DeliveryTag {}

        Played(SourceContext share) {
            assertThat(share.receivers()).isIn(5, 10, 15);
            this.index = share.index();
            played.put(index, this);
        }

        void put(int from, int to) {
            for (int number = from; number < to; number++) {
                records.add(number);
            }
        }

        @Override
        public List<Delivery> fetch(FetchLimit limit) {
            threads.add(Thread.currentThread().getName());
            RuntimeException thrown = failure;
            if (thrown != null) {
                throw thrown;
            }
            List<Delivery> taken = new ArrayList<>();
            while (!records.isEmpty() && taken.size() < limit.maxRecords()) {
                int number = records.remove();
                byte[] payload = Integer.toString(number).getBytes(StandardCharsets.US_ASCII);
                taken.add(Delivery.of(
                        new SourceMessage(
                                payload, null, List.of(), new Position(Integer.toString(index), number), false),
                        new Tag(number)));
            }
            if (taken.isEmpty()) {
                rest(limit.maxWait());
            }
            return taken;
        }

        private static void rest(Duration time) {
            try {
                Ticker.system().sleep(time);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void acknowledge(List<DeliveryTag> tags) {
            threads.add(Thread.currentThread().getName());
            RuntimeException thrown = acknowledgeFailure;
            if (thrown != null) {
                throw thrown;
            }
            tags.forEach(tag -> acknowledged.add(((Tag) tag).number()));
        }

        @Override
        public void reject(List<DeliveryTag> tags) {
            tags.forEach(tag -> rejected.add(((Tag) tag).number()));
        }

        @Override
        public int window() {
            return 100;
        }

        @Override
        public void keepAlive() {
            keptAlive.incrementAndGet();
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
