package io.holdfast.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeliveryQueueTest {
    private static final DeliveryTag TAG = new DeliveryTag() {};

    private final DeliveryQueue queue = new DeliveryQueue();

    private static FetchLimit limit(int records, long bytes) {
        return new FetchLimit(records, bytes, Duration.ZERO);
    }

    private void add(int... lengths) {
        for (int length : lengths) {
            queue.add(Delivery.of(SourceMessage.at(new Position("p", length), new byte[length]), TAG));
        }
    }

    private static List<Integer> lengths(List<Delivery> taken) {
        return taken.stream()
                .map(delivery -> delivery.message().payload().length)
                .toList();
    }

    @Test
    void shouldTakeInOrderUpToTheNumber() {
        add(1, 2, 3);

        assertThat(lengths(queue.take(limit(2, 100)))).containsExactly(1, 2);
        assertThat(queue.size()).isEqualTo(1);
        assertThat(lengths(queue.take(limit(2, 100)))).containsExactly(3);
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.take(limit(2, 100))).isEmpty();
    }

    @Test
    void shouldTakeTheRecordThatCrossesTheBytesAndNoMore() {
        add(10, 10, 10);

        assertThat(lengths(queue.take(limit(9, 11)))).containsExactly(10, 10);
        assertThat(lengths(queue.take(limit(9, 10)))).containsExactly(10);
    }

    @Test
    void shouldCountRefusedOnesAsEmpty() {
        queue.add(Delivery.refused("too long", TAG));
        add(5);

        assertThat(queue.take(limit(9, 1))).hasSize(2);
    }
}
