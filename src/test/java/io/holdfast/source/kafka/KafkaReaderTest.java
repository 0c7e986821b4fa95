package io.holdfast.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.metric.CountingMetrics;
import io.holdfast.source.Delivery;
import io.holdfast.source.DeliveryTag;
import io.holdfast.source.FetchLimit;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.source.SourceUnavailableException;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a real broker cannot be made to do at a chosen moment: rebalances, and failures of commits. */
class KafkaReaderTest {
    private static final FetchLimit ALL = new FetchLimit(100, 1 << 20, Duration.ZERO);
    private static final TopicPartition P0 = new TopicPartition("t", 0);
    private static final TopicPartition P1 = new TopicPartition("t", 1);

    private final RecordingConsumer consumer = new RecordingConsumer();
    private final CountingMetrics metrics = new CountingMetrics();
    private final KafkaRecords source = KafkaRecords.from("b:1").topics("t").group("g");
    private final KafkaReader reader = reader(source.subscribed());

    @Test
    void shouldCommitTheOffsetAfterTheHighestOfEachPartition() {
        join(P0, P1);
        add(P0, 0, 3);
        add(P1, 0, 2);

        List<Delivery> deliveries = reader.fetch(ALL);
        reader.acknowledge(tags(deliveries));

        assertThat(deliveries).hasSize(5);
        assertThat(consumer.commits).containsExactly(Map.of(P0, 3L, P1, 2L));
    }

    @Test
    void shouldPassOverTagsOfAPartitionThatIsGone() {
        join(P0, P1);
        add(P0, 0, 2);
        add(P1, 0, 2);
        List<DeliveryTag> tags = tags(reader.fetch(ALL));

        consumer.revoke(P0);
        reader.acknowledge(tags);

        assertThat(consumer.commits).containsExactly(Map.of(P1, 2L));
    }

    @Test
    void shouldPassOverTagsFromBeforeAPartitionWasLostAndGotAgain() {
        join(P0);
        add(P0, 0, 5);
        List<DeliveryTag> before = tags(reader.fetch(ALL));

        consumer.revoke(P0);
        consumer.give(P0);
        reader.acknowledge(before);

        assertThat(consumer.commits).isEmpty();
    }

    @Test
    void shouldDropFetchedRecordsOfAPartitionThatIsGoneAndCommitNothing() {
        join(P0, P1);
        add(P0, 0, 3);
        add(P1, 0, 3);
        String first =
                partition(reader.fetch(new FetchLimit(1, 100, Duration.ZERO)).get(0));

        consumer.revoke(P0);

        assertThat(reader.fetch(ALL))
                .allMatch(delivery -> partition(delivery).equals("t-1"))
                .hasSize(first.equals("t-1") ? 2 : 3);
        assertThat(consumer.commits).isEmpty();
        assertThat(metrics.value("source.kafka.records.revoked")).isPositive();
    }

    @Test
    void shouldForgetACommitThatARebalanceRefused() {
        join(P0);
        add(P0, 0, 2);
        List<DeliveryTag> tags = tags(reader.fetch(ALL));

        consumer.commitFailure = new RebalanceInProgressException();
        reader.acknowledge(tags.subList(0, 1));
        consumer.commitFailure = new CommitFailedException();
        reader.acknowledge(tags.subList(1, 2));

        assertThat(metrics.value("source.kafka.commits.void")).isEqualTo(2);
    }

    @Test
    void shouldRefuseAGroupThatOthersSubscribeWhenAssigned() {
        KafkaReader assigned = reader(source);
        assigned.assign(List.of(P0));
        consumer.updateBeginningOffsets(Map.of(P0, 0L));
        add(P0, 0, 1);
        List<DeliveryTag> tags = tags(assigned.fetch(ALL));
        consumer.commitFailure = new CommitFailedException();

        assertThatThrownBy(() -> assigned.acknowledge(tags))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessage("Cannot commit for kafka b:1 t as g: another consumer subscribes with group g, and assigned"
                        + " receivers need a group of their own; use another group, or subscribed()");
    }

    @Test
    void shouldSayThatTheSourceIsAwayWhenACommitTakesTooLong() {
        join(P0);
        add(P0, 0, 1);
        List<DeliveryTag> tags = tags(reader.fetch(ALL));
        consumer.commitFailure = new TimeoutException("Timeout of 15000ms expired");

        assertThatThrownBy(() -> reader.acknowledge(tags))
                .isInstanceOf(SourceUnavailableException.class)
                .hasMessage(
                        "Cannot commit for kafka b:1 t as g: Timeout of 15000ms expired; check that a broker runs at"
                                + " b:1 and that this executor may reach it and the addresses it advertises");
    }

    @Test
    void shouldReturnNoMoreThanTheLimitAndKeepTheRest() {
        join(P0);
        add(P0, 0, 5);

        assertThat(reader.fetch(new FetchLimit(2, 100, Duration.ZERO))).hasSize(2);
        assertThat(reader.fetch(new FetchLimit(100, 2, Duration.ZERO))).hasSize(2);
        assertThat(reader.fetch(ALL)).hasSize(1);
    }

    @Test
    void shouldRefuseARecordThatIsTooLong() {
        join(P0);
        consumer.addRecord(new ConsumerRecord<>("t", 0, 0, null, new byte[1001]));

        assertThat(reader.fetch(ALL).get(0).refusal())
                .isEqualTo("Record t-0@0 is too long: 1001 bytes, at most 1000 are taken; raise the receiver's record"
                        + " limit or lower the topic's max.message.bytes");
    }

    @Test
    void shouldTellATombstoneFromAnEmptyValue() {
        join(P0);
        consumer.addRecord(new ConsumerRecord<>("t", 0, 0, new byte[] {1}, null));
        consumer.addRecord(new ConsumerRecord<>("t", 0, 1, null, new byte[0]));

        List<Delivery> deliveries = reader.fetch(ALL);

        assertThat(deliveries.get(0).message().headers())
                .singleElement()
                .satisfies(header -> assertThat(header.name()).isEqualTo("holdfast.kafka.tombstone"));
        assertThat(deliveries.get(0).message().key()).isPresent();
        assertThat(deliveries.get(1).message().headers()).isEmpty();
        assertThat(deliveries.get(1).message().key()).isEmpty();
    }

    @Test
    void shouldTakeNothingWhileItKeepsAlive() {
        join(P0);
        reader.keepAlive();
        consumer.give(P1);

        assertThat(consumer.paused()).containsExactlyInAnyOrder(P0, P1);
        reader.fetch(ALL);
        assertThat(consumer.paused()).isEmpty();
    }

    @Test
    void shouldFixTheEndAsTheStartBeforeItReadsWhenStartingAtLatest() {
        consumer.updateEndOffsets(Map.of(P0, 42L));

        reader(source.startingAt(KafkaRecords.StartingAt.LATEST)).assign(List.of(P0));

        assertThat(consumer.commits).containsExactly(Map.of(P0, 42L));
        assertThat(consumer.position(P0)).isEqualTo(42);
    }

    @Test
    void shouldCloseWithTheFlagSetAndKeepIt() {
        Thread.currentThread().interrupt();

        reader.close();
        reader.close();

        assertThat(consumer.interruptedAtClose).isFalse();
        assertThat(consumer.closed()).isTrue();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void shouldNotThrowWhenInterruptedWhileItCloses() {
        consumer.closeFailure = true;

        reader.close();

        assertThat(Thread.interrupted()).isTrue();
    }

    private KafkaReader reader(KafkaRecords settings) {
        SourceContext context = new SourceContext(0, 1, 1000, 1000, Ticker.system(), metrics);
        return new KafkaReader(settings, context, consumer, new GroupOffsets(settings, consumer, metrics));
    }

    private void join(TopicPartition... partitions) {
        reader.subscribe();
        consumer.give(partitions);
    }

    private void add(TopicPartition partition, long from, int count) {
        for (long offset = from; offset < from + count; offset++) {
            consumer.addRecord(new ConsumerRecord<>("t", partition.partition(), offset, null, new byte[1]));
        }
    }

    private static String partition(Delivery delivery) {
        return delivery.message().position().orElseThrow().partition();
    }

    private static List<DeliveryTag> tags(List<Delivery> deliveries) {
        return deliveries.stream().map(Delivery::tag).toList();
    }

    /** Kafka's own double, with rebalances that call the listener and commits that are written down. */
    private static final class RecordingConsumer extends MockConsumer<byte[], byte[]> {
        private final List<Map<TopicPartition, Long>> commits = new ArrayList<>();
        private @Nullable RuntimeException commitFailure;
        private @Nullable ConsumerRebalanceListener listener;
        private boolean closeFailure;
        private boolean interruptedAtClose;

        RecordingConsumer() {
            super(OffsetResetStrategy.EARLIEST);
        }

        @Override
        public synchronized void subscribe(Collection<String> topics, ConsumerRebalanceListener rebalances) {
            super.subscribe(topics, rebalances);
            listener = rebalances;
        }

        private ConsumerRebalanceListener listener() {
            return Objects.requireNonNull(listener, "nobody has subscribed");
        }

        void give(TopicPartition... partitions) {
            Set<TopicPartition> all = new HashSet<>(assignment());
            all.addAll(List.of(partitions));
            Map<TopicPartition, Long> beginnings = new HashMap<>();
            all.forEach(partition -> beginnings.put(partition, 0L));
            updateBeginningOffsets(beginnings);
            rebalance(all);
            listener().onPartitionsAssigned(List.of(partitions));
        }

        void revoke(TopicPartition... partitions) {
            listener().onPartitionsRevoked(List.of(partitions));
            Set<TopicPartition> rest = new HashSet<>(assignment());
            List.of(partitions).forEach(rest::remove);
            rebalance(rest);
        }

        @Override
        public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
            if (commitFailure != null) {
                throw commitFailure;
            }
            Map<TopicPartition, Long> commit = new HashMap<>();
            offsets.forEach((partition, offset) -> commit.put(partition, offset.offset()));
            commits.add(commit);
            super.commitSync(offsets, timeout);
        }

        @Override
        public synchronized void close(Duration timeout) {
            interruptedAtClose = Thread.currentThread().isInterrupted();
            super.close(timeout);
            if (closeFailure) {
                throw new InterruptException("interrupted");
            }
        }
    }
}
