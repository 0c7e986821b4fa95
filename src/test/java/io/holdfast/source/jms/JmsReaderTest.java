package io.holdfast.source.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.config.ResolvedSecrets;
import io.holdfast.metric.Metrics;
import io.holdfast.source.Delivery;
import io.holdfast.source.DeliveryTag;
import io.holdfast.source.FetchLimit;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceUnavailableException;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a reader decides; what brokers make of it is the contract's. */
class JmsReaderTest {
    private static final FetchLimit MANY = new FetchLimit(100, 1 << 20, Duration.ZERO);
    private static final JmsMessages SOURCE = JmsMessages.ofQueue(JmsFactory.of("x.Factory", "tcp://a:1"), "q");

    /** A session with messages 0 to 9. */
    private static final class TenMessages implements JmsLink {
        private final Queue<Integer> waiting = new ArrayDeque<>(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
        private final List<Integer> acknowledged = new ArrayList<>();
        private int received;
        private int commits;
        private int closed;
        private @Nullable Exception failure;

        @Override
        public @Nullable Incoming receive(long waitMillis) throws Exception {
            fail();
            Integer next = waiting.poll();
            if (next == null) {
                return null;
            }
            received++;
            return new Incoming(Body.of(new byte[1]), List.of(), false, () -> {
                fail();
                acknowledged.add(next);
            });
        }

        @Override
        public void acknowledge(List<Telling> acknowledgements) throws Exception {
            for (Telling each : acknowledgements) {
                each.tell();
            }
        }

        @Override
        public void commit() throws Exception {
            fail();
            commits++;
        }

        @Override
        public void close() throws Exception {
            closed++;
            fail();
        }

        private void fail() throws Exception {
            if (failure != null) {
                throw failure;
            }
        }
    }

    private final TenMessages link = new TenMessages();
    private final Loss loss = new Loss();

    private JmsReader reader(boolean transacted, int window) {
        SourceContext context = new SourceContext(0, 1, 1000, 1000, Ticker.system(), Metrics.none());
        return new JmsReader(SOURCE, context, link, loss, new ResolvedSecrets(), transacted, window);
    }

    private static List<DeliveryTag> tags(List<Delivery> deliveries) {
        return deliveries.stream().map(Delivery::tag).toList();
    }

    @Test
    void shouldAcknowledgeEachMessageAndThenHaveRoomForAnother() {
        JmsReader reader = reader(false, 4);
        List<DeliveryTag> first = tags(reader.fetch(MANY));
        assertThat(first).hasSize(4);
        assertThat(reader.fetch(MANY)).isEmpty();

        reader.acknowledge(first.subList(0, 3));

        assertThat(link.acknowledged).containsExactly(0, 1, 2);
        assertThat(reader.fetch(MANY)).hasSize(3);
        assertThat(link.commits).isZero();
    }

    @Test
    void shouldCommitWhenEverythingReceivedIsStoredAndReceiveNoMoreBefore() {
        JmsReader reader = reader(true, 4);
        List<DeliveryTag> first = tags(reader.fetch(MANY));

        reader.acknowledge(first.subList(0, 3));
        assertThat(link.commits).isZero();
        assertThat(reader.fetch(MANY)).isEmpty();
        assertThat(link.received).isEqualTo(4);

        reader.acknowledge(first.subList(3, 4));
        assertThat(link.commits).isEqualTo(1);
        assertThat(link.acknowledged).isEmpty();
        assertThat(reader.fetch(MANY)).hasSize(4);
    }

    @Test
    void shouldPassOverWhatAnotherSessionDelivered() {
        List<DeliveryTag> foreign = tags(reader(false, 4).fetch(MANY));
        JmsReader reader = reader(false, 4);

        reader.acknowledge(foreign);

        assertThat(link.acknowledged).isEmpty();
        assertThat(reader.fetch(MANY)).hasSize(4);
    }

    @Test
    void shouldSayThatTheConnectionIsLostWhoeverHearsOfIt() {
        JmsReader reader = reader(false, 4);
        List<DeliveryTag> tags = tags(reader.fetch(MANY));

        loss.lost(new IllegalStateException("gone"));

        assertThatThrownBy(() -> reader.fetch(MANY))
                .isInstanceOf(SourceUnavailableException.class)
                .hasMessage("Cannot go on with jms tcp://a:1 queue q: gone");
        assertThatThrownBy(reader::keepAlive).isInstanceOf(SourceUnavailableException.class);
        assertThatThrownBy(() -> reader.acknowledge(tags)).isInstanceOf(SourceUnavailableException.class);
        assertThat(link.acknowledged).isEmpty();
    }

    @Test
    void shouldNotTakeAnAcknowledgementThatFailedForOne() {
        JmsReader reader = reader(false, 4);
        List<DeliveryTag> tags = tags(reader.fetch(MANY));
        link.failure = new IllegalStateException("no answer");

        assertThatThrownBy(() -> reader.acknowledge(tags))
                .isInstanceOf(SourceUnavailableException.class)
                .hasMessage("Cannot acknowledge to jms tcp://a:1 queue q: no answer");
        assertThat(link.acknowledged).isEmpty();
        assertThat(reader.fetch(MANY)).as("there is no room").isEmpty();
    }

    @Test
    void shouldEndAFetchQuietlyWhenTheThreadIsInterrupted() {
        JmsReader reader = reader(false, 4);
        link.failure = new IllegalStateException("interrupted", new InterruptedException());

        assertThat(reader.fetch(MANY)).isEmpty();

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void shouldCloseOnceWithoutThrowingAndKeepTheInterrupt() {
        JmsReader reader = reader(false, 4);
        link.failure = new IllegalStateException("cannot");
        Thread.currentThread().interrupt();

        reader.close();
        reader.close();

        assertThat(link.closed).isEqualTo(1);
        assertThat(Thread.interrupted()).isTrue();
    }
}
