package io.holdfast.source.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import io.holdfast.config.TlsSettings;
import io.holdfast.metric.Metrics;
import io.holdfast.receive.OnUndecodable;
import io.holdfast.services.NeedsService;
import io.holdfast.source.Delivery;
import io.holdfast.source.DeliveryTag;
import io.holdfast.source.FetchLimit;
import io.holdfast.source.Header;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceMessage;
import io.holdfast.source.SourceReader;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.source.SourceUnavailableException;
import io.holdfast.source.contract.Numbered;
import io.holdfast.source.contract.ReceiverPlan;
import io.holdfast.source.contract.ReceiverRun;
import io.holdfast.source.contract.SourceContract;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.testbed.Await;
import io.holdfast.testbed.RabbitMqServer;
import io.holdfast.testbed.TestBed;
import io.holdfast.time.Ticker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The contract on a real broker, and what only this source has. */
@NeedsService(value = "rabbitmq", program = RabbitMqServer.PROGRAM)
class RabbitMqQueueIT extends SourceContract {
    private static final FetchLimit SOME = new FetchLimit(40, 1 << 20, Duration.ofMillis(100));
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Override
    protected SourceServer serverIn(TestBed testBed) {
        return new RabbitMqFixture(testBed);
    }

    private RabbitMqFixture rabbit() {
        return (RabbitMqFixture) server();
    }

    private void publish(String queue, int from, int to) {
        rabbit().publish("", queue, MessageProperties.PERSISTENT_BASIC, Numbered.payloads(from, to));
    }

    /** Read within this JVM, where no secret is in the environment. */
    private SourceReader open(RabbitMqQueue source) {
        return source.user("reader", "${file:" + rabbit().passwordFile() + "}")
                .open(new SourceContext(0, 1, 1 << 20, 1000, Ticker.system(), Metrics.none()));
    }

    private RabbitMqQueue source(String queue) {
        return rabbit().source(queue, rabbit().rabbit().port());
    }

    private static List<Delivery> fetch(SourceReader reader, int count) {
        List<Delivery> all = new ArrayList<>();
        Await.until(
                count + " messages",
                LIMIT,
                () -> all.addAll(reader.fetch(SOME)) && all.size() >= count,
                () -> all.size() + " came");
        assertThat(all).hasSize(count);
        return all;
    }

    private static List<DeliveryTag> tags(List<Delivery> deliveries) {
        return deliveries.stream().map(Delivery::tag).toList();
    }

    @Test
    void shouldPutWhatCannotBeDecodedIntoTheDeadLetterQueueWhenAsked() {
        rabbit().declare("dead", Map.of());
        rabbit().declare("living", Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", "dead"));
        publish("living", 0, 30);
        rabbit().publish("", "living", MessageProperties.PERSISTENT_BASIC, List.of(Numbered.poison()));
        publish("living", 30, 100);

        ReceiverRun run = start(
                ReceiverPlan.of(source("living")).changing(given -> given.withOnUndecodable(OnUndecodable.REJECT)));
        run.awaitStored(Numbered.numbers(0, 100)).stop();

        assertThat(run.stored()).hasSize(100);
        assertThat(run.counted("source.rabbitmq.rejected")).isEqualTo(1);
        assertThat(run.counted("receiver.records.rejected")).isEqualTo(1);
        assertThat(rabbit().rabbit().messages("living")).isZero();
        rabbit().doing(channel -> {
            GetResponse dead = channel.basicGet("dead", true);
            assertThat(dead.getBody()).isEqualTo(Numbered.poison());
            assertThat(dead.getProps().getHeaders()).containsKey("x-death");
            assertThat(dead.getMessageCount()).isZero();
        });
    }

    @Test
    void shouldNeverLetABlockWaitForMessagesBeyondThePrefetch() {
        rabbit().declare("few", Map.of());
        publish("few", 0, 60);

        // The block's age is longer than the case may last.
        ReceiverRun run = start(ReceiverPlan.of(source("few").prefetch(5))
                .changing(given -> given.withBlockAge(Duration.ofMinutes(5))));
        // The last ones may be less than half of a window, and wait for their age.
        run.awaitStored(Numbered.numbers(0, 57));
    }

    @Test
    void shouldShareTheQueueAmongReceivers() {
        rabbit().declare("shared", Map.of());
        ReceiverRun one = start(ReceiverPlan.of(source("shared").prefetch(20)).as(0, 2));
        ReceiverRun other = start(ReceiverPlan.of(source("shared").prefetch(20)).as(1, 2));
        one.awaitLog("opened its source");
        other.awaitLog("opened its source");
        publish("shared", 0, 400);

        Await.until(
                "all records to be stored by one or the other",
                LIMIT,
                () -> one.stored().size() + other.stored().size() >= 400,
                () -> one.stored().size() + " and " + other.stored().size());

        one.stop();
        other.stop();
        Set<Integer> all = one.numbers();
        assertThat(all).isNotEmpty().doesNotContainAnyElementsOf(other.numbers());
        all.addAll(other.numbers());
        assertThat(all).isEqualTo(Numbered.numbers(0, 400));
    }

    @Test
    void shouldHandOverWhereAMessageCameFromAndWhatItCarried() {
        rabbit().declare("whole", Map.of());
        rabbit().doing(channel -> {
            channel.exchangeDeclare("sales", "topic");
            channel.queueBind("whole", "sales", "order.#");
        });
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .messageId("m-1")
                .contentType("text/plain")
                .headers(Map.of("tenant", "blue", "attempt", 3))
                .build();
        rabbit().publish("sales", "order.new", properties, List.of("hello".getBytes(StandardCharsets.UTF_8)));

        try (SourceReader reader = open(source("whole"))) {
            SourceMessage message = fetch(reader, 1).get(0).message();

            assertThat(message.payload()).asString(StandardCharsets.UTF_8).isEqualTo("hello");
            assertThat(message.redelivered()).isFalse();
            assertThat(message.position()).isEmpty();
            assertThat(message.headers())
                    .extracting(Header::name, Header::text)
                    .contains(
                            tuple("holdfast.rabbitmq.exchange", "sales"),
                            tuple("holdfast.rabbitmq.routing-key", "order.new"),
                            tuple("holdfast.rabbitmq.message-id", "m-1"),
                            tuple("holdfast.rabbitmq.content-type", "text/plain"),
                            tuple("tenant", "blue"),
                            tuple("attempt", "3"));
        }
    }

    @Test
    void shouldAcknowledgeUpToAMessageAndMarkTheRestWhenItComesAgain() {
        RabbitMqQueue quorum = source("own-quorum").declaring(RabbitMqQueue.QueueType.QUORUM);
        List<Delivery> first;
        try (SourceReader reader = open(quorum)) {
            publish("own-quorum", 0, 50);
            first = fetch(reader, 50);
            reader.acknowledge(tags(first.subList(0, 20)));
        }

        try (SourceReader reader = open(quorum)) {
            List<Delivery> again = fetch(reader, 30);
            assertThat(again).allMatch(delivery -> delivery.message().redelivered());
            // Of another channel, whose numbers mean other messages here: passed over.
            reader.acknowledge(tags(first));
            reader.reject(tags(first));
        }

        try (SourceReader reader = open(quorum)) {
            fetch(reader, 30);
        }
    }

    @Test
    void shouldSayWhatToDoWhenTheQueueIsNotThere() {
        assertThatThrownBy(() -> open(source("missing")))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("no queue 'missing' in vhost '/'")
                .hasMessageEndingWith("; create the queue, or let this source do so with declaring(...)");
    }

    @Test
    void shouldSayWhatToDoWhenTheQueueIsAnotherOne() {
        rabbit().declare("own-classic", Map.of());

        assertThatThrownBy(() -> open(source("own-classic").declaring(RabbitMqQueue.QueueType.QUORUM)))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("x-queue-type")
                .hasMessageEndingWith(
                        "the queue that is there is another one than declaring(...) asks for: leave that out");
    }

    @Test
    void shouldSayWhatToDoWhenTheVirtualHostIsNotThere() {
        assertThatThrownBy(() -> open(source("any").virtualHost("nowhere")))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("vhost nowhere")
                .hasMessageContaining("check virtualHost(...)");
    }

    @Test
    void shouldRefuseAStream() {
        rabbit().declare("flowing", Map.of("x-queue-type", "stream"));
        try (SourceReader reader = open(source("flowing"))) {
            publish("flowing", 0, 5);

            assertThatThrownBy(() -> fetch(reader, 5))
                    .isInstanceOf(SourceRefusedException.class)
                    .hasMessageContaining("is a stream, which keeps no place for its readers");
        }
    }

    @Test
    void shouldBecomeUnavailableWhenTheQueueIsDeleted() {
        rabbit().declare("deleted", Map.of());
        try (SourceReader reader = open(source("deleted"))) {
            rabbit().doing(channel -> channel.queueDelete("deleted"));

            assertThatThrownBy(() -> fetch(reader, 1))
                    .isInstanceOf(SourceUnavailableException.class)
                    .hasMessageContaining("the broker cancelled the consumer; the queue was deleted");
        }
    }

    @Test
    void shouldSpeakTlsToABrokerThatItTrusts() {
        rabbit().declare("secret", Map.of());
        publish("secret", 0, 3);
        RabbitMqQueue source = rabbit().source("secret", rabbit().tlsPort());
        String authority = rabbit().certificates().certificate().toString();

        try (SourceReader reader = open(source.tls(TlsSettings.ofSystem().trusting(authority)))) {
            reader.acknowledge(tags(fetch(reader, 3)));
        }

        assertThatThrownBy(() -> open(source.tls(TlsSettings.ofSystem())))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("check tls(...): whom it trusts");
        assertThat(rabbit().rabbit().messages("secret")).isZero();
    }
}
