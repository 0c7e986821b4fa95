package io.holdfast.source.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.holdfast.config.TlsSettings;
import io.holdfast.metric.Metrics;
import io.holdfast.services.NeedsService;
import io.holdfast.source.Delivery;
import io.holdfast.source.DeliveryTag;
import io.holdfast.source.FetchLimit;
import io.holdfast.source.Header;
import io.holdfast.source.Position;
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
import io.holdfast.testbed.Certificates;
import io.holdfast.testbed.NatsServer;
import io.holdfast.testbed.TestBed;
import io.holdfast.time.Ticker;
import io.nats.client.api.AckPolicy;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The contract on a real server, and what only this source has. */
@NeedsService(value = "nats", program = NatsServer.PROGRAM)
class JetStreamConsumerIT extends SourceContract {
    private static final FetchLimit SOME = new FetchLimit(40, 1 << 20, Duration.ofMillis(100));
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Override
    protected SourceServer serverIn(TestBed testBed) {
        return new NatsFixture(testBed);
    }

    private NatsFixture nats() {
        return (NatsFixture) server();
    }

    private JetStreamConsumer source(String name) {
        return nats().source(name, nats().port());
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

    private static List<Long> offsets(List<Delivery> deliveries) {
        return deliveries.stream()
                .map(delivery -> delivery.message().position().orElseThrow().offset())
                .toList();
    }

    @Test
    void shouldNeverLetABlockWaitForMessagesBeyondWhatTheConsumerAllows() {
        nats().declare("few", wanted -> wanted.maxAckPending(6));
        nats().publish("few.all", Numbered.payloads(0, 60));

        // The block's age is longer than the case may last.
        ReceiverRun run =
                start(ReceiverPlan.of(source("few")).changing(given -> given.withBlockAge(Duration.ofMinutes(5))));
        run.awaitStored(Numbered.numbers(0, 57));
    }

    @Test
    void shouldShareTheConsumerAmongReceivers() {
        server().place("shared");
        ReceiverRun one = start(ReceiverPlan.of(source("shared").prefetch(20)).as(0, 2));
        ReceiverRun other = start(ReceiverPlan.of(source("shared").prefetch(20)).as(1, 2));
        one.awaitLog("opened its source");
        other.awaitLog("opened its source");
        nats().publish("shared.all", Numbered.payloads(0, 400));

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
        server().place("whole");
        nats().doing(connection -> connection
                .jetStream()
                .publish(
                        "whole.orders.new",
                        new Headers().add("tenant", "blue"),
                        "hello".getBytes(StandardCharsets.UTF_8)));

        try (SourceReader reader = nats().open(source("whole"))) {
            SourceMessage message = fetch(reader, 1).get(0).message();

            assertThat(message.payload()).asString(StandardCharsets.UTF_8).isEqualTo("hello");
            assertThat(message.redelivered()).isFalse();
            Position position = message.position().orElseThrow();
            assertThat(position.offset()).isEqualTo(1);
            assertThat(position.partition()).matches("whole/reading@\\d{13}");
            assertThat(message.headers())
                    .extracting(Header::name, Header::text)
                    .contains(tuple("holdfast.nats.subject", "whole.orders.new"), tuple("tenant", "blue"));
        }
    }

    @Test
    void shouldBringBackWhatWasNotAcknowledgedMarkedAndBehindNewerOnes() {
        server().place("backwards");
        nats().publish("backwards.all", Numbered.payloads(0, 10));
        try (SourceReader reader = nats().open(source("backwards").prefetch(10))) {
            List<Delivery> first = fetch(reader, 10);
            reader.acknowledge(tags(first.subList(0, 4)));
            nats().publish("backwards.all", Numbered.payloads(10, 14));
            List<Delivery> newer = fetch(reader, 4);
            assertThat(offsets(newer)).containsExactly(11L, 12L, 13L, 14L);
            reader.acknowledge(tags(newer));
        }

        try (SourceReader reader = nats().open(source("backwards"))) {
            List<Delivery> again = fetch(reader, 6);
            assertThat(offsets(again)).containsExactlyInAnyOrder(5L, 6L, 7L, 8L, 9L, 10L);
            assertThat(again).allMatch(delivery -> delivery.message().redelivered());
        }
    }

    @Test
    void shouldCountNoAcknowledgementThatTheServerDidNotConfirm() {
        server().place("unconfirmed");
        nats().publish("unconfirmed.all", Numbered.payloads(0, 10));
        JetStreamConsumer hasty = source("unconfirmed").answerTimeout(Duration.ofSeconds(1));
        try (SourceReader reader = nats().open(hasty)) {
            List<DeliveryTag> tags = tags(fetch(reader, 10));

            nats().nats().process().suspend();
            try {
                assertThatThrownBy(() -> reader.acknowledge(tags))
                        .isInstanceOf(SourceUnavailableException.class)
                        .hasMessageEndingWith("were not confirmed within 1000 ms");
            } finally {
                nats().nats().process().resume();
            }
        }
    }

    @Test
    void shouldNameThePartitionAnewWhenTheStreamIsMadeAgain() {
        server().place("anew");
        nats().publish("anew.all", Numbered.payloads(0, 1));
        String before;
        try (SourceReader reader = nats().open(source("anew"))) {
            before = fetch(reader, 1).get(0).message().position().orElseThrow().partition();
        }
        nats().doing(connection -> connection.jetStreamManagement().deleteStream("anew"));
        server().place("anew");
        nats().publish("anew.all", Numbered.payloads(1, 2));

        try (SourceReader reader = nats().open(source("anew"))) {
            Position after = fetch(reader, 1).get(0).message().position().orElseThrow();
            assertThat(after.offset()).isEqualTo(1);
            assertThat(after.partition()).isNotEqualTo(before);
        }
    }

    @Test
    void shouldCreateTheConsumerWhenAsked() {
        nats().doing(connection -> NatsFixture.createStream(connection, "created"));
        nats().publish("created.wanted", Numbered.payloads(0, 5));
        nats().publish("created.other", Numbered.payloads(5, 9));

        try (SourceReader reader = nats().open(source("created").creating("created.wanted"))) {
            reader.acknowledge(tags(fetch(reader, 5)));
        }
        try (SourceReader reader = nats().open(source("created").creating("created.wanted"))) {
            assertThat(reader.fetch(SOME)).isEmpty();
        }
    }

    @Test
    void shouldLetInByAKey() {
        server().place("key");
        nats().publish("key.all", Numbered.payloads(0, 3));
        SourceContext context = new SourceContext(0, 1, 1 << 20, 1000, Ticker.system(), Metrics.none());

        try (SourceReader reader =
                source("key").nkey("${file:" + nats().secretsFile() + "#seed}").open(context)) {
            fetch(reader, 3);
        }

        assertThatThrownBy(() -> source("key")
                        .nkey("${file:" + nats().secretsFile() + "#reader}")
                        .open(context))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageEndingWith("is not the seed of an NKey, which begins with SU");
    }

    @Test
    void shouldLetInByAToken() throws IOException {
        NatsServer tokens = NatsServer.in(bed()).withToken("t0ken-s3cret").start();
        Path file = Files.writeString(bed().root().resolve("token"), "t0ken-s3cret\n");
        SourceContext context = new SourceContext(0, 1, 1 << 20, 1000, Ticker.system(), Metrics.none());
        JetStreamConsumer source = JetStreamConsumer.from("127.0.0.1:" + tokens.port(), "any", "reading");

        assertThatThrownBy(() -> source.token("${file:" + file + "}").open(context))
                .hasMessageContaining("stream not found");
        assertThatThrownBy(() -> source.open(context))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("the server refuses who connects");
    }

    @Test
    void shouldSayWhatToDoWhenStreamOrConsumerIsNotThere() {
        assertThatThrownBy(() -> nats().open(source("missing")))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageEndingWith("stream not found; create the stream");

        nats().doing(connection -> NatsFixture.createStream(connection, "alone"));
        assertThatThrownBy(() -> nats().open(source("alone")))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageEndingWith(
                        "consumer not found; create the consumer, or let this source do so with creating(...)");
    }

    @Test
    void shouldRefuseAConsumerThatAcknowledgesOtherwise() {
        nats().declare("otherwise", wanted -> wanted.ackPolicy(AckPolicy.All));

        assertThatThrownBy(() -> nats().open(source("otherwise")))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageEndingWith("Holdfast needs a consumer with the policy 'explicit'");
    }

    @Test
    void shouldBecomeUnavailableWhenTheConsumerIsDeleted() {
        server().place("deleted");
        try (SourceReader reader = nats().open(source("deleted"))) {
            assertThat(reader.fetch(SOME)).isEmpty();
            nats().doing(connection -> connection.jetStreamManagement().deleteConsumer("deleted", "reading"));

            assertThatThrownBy(() -> fetch(reader, 1))
                    .isInstanceOf(SourceUnavailableException.class)
                    .hasMessageContaining("Consumer Deleted");
        }
    }

    @Test
    void shouldSpeakTlsToAServerThatItTrusts() {
        Certificates certificates = Certificates.in(bed(), "st0re-s3cret");
        NatsServer secure = NatsServer.in(bed()).withTls(certificates.certificate(), certificates.key());
        secure.start();
        SourceContext context = new SourceContext(0, 1, 1 << 20, 1000, Ticker.system(), Metrics.none());
        JetStreamConsumer source = JetStreamConsumer.from("127.0.0.1:" + secure.port(), "any", "reading");
        TlsSettings trusting =
                TlsSettings.ofSystem().trusting(certificates.certificate().toString());

        assertThatThrownBy(() -> source.tls(trusting).open(context)).hasMessageContaining("stream not found");
        assertThatThrownBy(() -> source.tls(TlsSettings.ofSystem()).open(context))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("check tls(...): whom it trusts");
    }

    @Test
    void shouldCheckForWhichHostTheCertificateIs() {
        Certificates certificates = Certificates.in(bed(), "st0re-s3cret");
        NatsServer elsewhere = NatsServer.in(bed())
                .on("127.0.0.2")
                .withTls(certificates.certificate(), certificates.key())
                .start();
        SourceContext context = new SourceContext(0, 1, 1 << 20, 1000, Ticker.system(), Metrics.none());
        JetStreamConsumer source = JetStreamConsumer.from("127.0.0.2:" + elsewhere.port(), "any", "reading");
        TlsSettings trusting =
                TlsSettings.ofSystem().trusting(certificates.certificate().toString());

        assertThatThrownBy(() -> source.tls(trusting).open(context))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("127.0.0.2")
                .hasMessageContaining("for which host the server's certificate is");
        assertThatThrownBy(() -> source.tls(trusting.withoutHostCheck()).open(context))
                .hasMessageContaining("stream not found");
    }
}
