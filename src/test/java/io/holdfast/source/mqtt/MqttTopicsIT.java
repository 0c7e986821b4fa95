package io.holdfast.source.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.holdfast.config.TlsSettings;
import io.holdfast.metric.CountingMetrics;
import io.holdfast.metric.Metrics;
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
import io.holdfast.testbed.MosquittoServer;
import io.holdfast.testbed.TestBed;
import io.holdfast.time.Ticker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The contract in version 5 with QoS 1 on a real broker, and what only this source has. */
@NeedsService(value = "mosquitto", program = MosquittoServer.PROGRAM)
class MqttTopicsIT extends SourceContract {
    private static final FetchLimit SOME = new FetchLimit(40, 1 << 20, Duration.ofMillis(100));
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Override
    protected SourceServer serverIn(TestBed testBed) {
        return new MqttFixture(testBed, MqttTopics.Version.V5, 1);
    }

    private MqttFixture mqtt() {
        return (MqttFixture) server();
    }

    private MqttTopics source(String name) {
        return mqtt().source(name, mqtt().port());
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
    void shouldNeverLetABlockWaitForMessagesBeyondTheWindow() {
        // Mosquitto keeps to 20 for what is published while the receiver is there.
        ReceiverRun run = start(ReceiverPlan.of(source("few"))
                .changing(given -> given.withBlockRecords(500).withBlockAge(Duration.ofMinutes(5))));
        run.awaitLog("opened its source");
        mqtt().publish(Numbered.payloads(0, 200).stream()
                .map(payload -> mqtt().message("few/all", payload))
                .toList());

        // The last ones are less than half of a window, and may wait for their age.
        run.awaitStored(Numbered.numbers(0, 190));
    }

    @Test
    void shouldShareTheTopicAmongReceivers() {
        MqttTopics source = source("shared").sharedBy("all");
        ReceiverRun one = start(ReceiverPlan.of(source).as(0, 2));
        ReceiverRun other = start(ReceiverPlan.of(source).as(1, 2));
        one.awaitLog("opened its source");
        other.awaitLog("opened its source");
        mqtt().publish(Numbered.payloads(0, 400).stream()
                .map(payload -> mqtt().message("shared/all", payload))
                .toList());

        Await.until(
                "all records to be stored by one or the other",
                LIMIT,
                () -> one.stored().size() + other.stored().size() >= 400,
                () -> one.stored().size() + " and " + other.stored().size());

        one.stop();
        other.stop();
        Set<Integer> all = one.numbers();
        assertThat(all).isNotEmpty().doesNotContainAnyElementsOf(other.numbers());
        assertThat(other.numbers()).isNotEmpty();
        all.addAll(other.numbers());
        assertThat(all).isEqualTo(Numbered.numbers(0, 400));
    }

    @Test
    void shouldRefuseSeveralReceiversThatDoNotShare() {
        SourceContext second = new SourceContext(1, 2, 1 << 20, 1000, Ticker.system(), Metrics.none());

        assertThatThrownBy(() -> mqtt().within(source("alone")).open(second))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("each of them would get every message; let them share with sharedBy(group)");
    }

    @Test
    void shouldHandOverWhereAMessageCameFromAndWhatItCarried() {
        try (SourceReader reader = mqtt().open(source("whole"))) {
            mqtt().publish(List.of(Mqtt5Publish.builder()
                    .topic("whole/room/7")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload("hello".getBytes(StandardCharsets.UTF_8))
                    .contentType("text/plain")
                    .responseTopic("answers")
                    .correlationData("c-1".getBytes(StandardCharsets.UTF_8))
                    .userProperties()
                    .add("tenant", "blue")
                    .applyUserProperties()
                    .build()));

            SourceMessage message = fetch(reader, 1).get(0).message();

            assertThat(message.payload()).asString(StandardCharsets.UTF_8).isEqualTo("hello");
            assertThat(message.position()).isEmpty();
            assertThat(message.headers())
                    .extracting(Header::name, Header::text)
                    .containsExactly(
                            tuple("holdfast.mqtt.topic", "whole/room/7"),
                            tuple("holdfast.mqtt.qos", "1"),
                            tuple("holdfast.mqtt.retain", "false"),
                            tuple("holdfast.mqtt.content-type", "text/plain"),
                            tuple("holdfast.mqtt.response-topic", "answers"),
                            tuple("holdfast.mqtt.correlation-data", "c-1"),
                            tuple("tenant", "blue"));
        }
    }

    @Test
    void shouldTakeWhatIsRetainedOnceForASubscription() {
        mqtt().publish(List.of(Mqtt5Publish.builder()
                .topic("kept/last")
                .qos(MqttQos.AT_LEAST_ONCE)
                .retain(true)
                .payload(Numbered.payload(1))
                .build()));

        try (SourceReader reader = mqtt().open(source("kept"))) {
            List<Delivery> first = fetch(reader, 1);
            assertThat(first.get(0).message().headers())
                    .extracting(Header::name, Header::text)
                    .contains(tuple("holdfast.mqtt.retain", "true"));
            reader.acknowledge(tags(first));
        }

        try (SourceReader reader = mqtt().open(source("kept"))) {
            mqtt().publish(List.of(mqtt().message("kept/new", Numbered.payload(2))));
            assertThat(fetch(reader, 1).get(0).message().payload()).isEqualTo(Numbered.payload(2));
        }
    }

    @Test
    void shouldDropAndCountWhatNobodyPromisedWhenThereIsNoRoom() {
        CountingMetrics metrics = new CountingMetrics();
        SourceContext narrow = new SourceContext(0, 1, 1 << 20, 5, Ticker.system(), metrics);
        try (SourceReader reader = mqtt().within(source("unpromised")).open(narrow)) {
            mqtt().publish(Numbered.payloads(0, 50).stream()
                    .map(payload -> Mqtt5Publish.builder()
                            .topic("unpromised/all")
                            .qos(MqttQos.AT_MOST_ONCE)
                            .payload(payload)
                            .build())
                    .toList());
            Await.until("50 messages to come", LIMIT, () -> metrics.value("source.mqtt.qos0") == 50, metrics::toString);

            List<Delivery> taken = fetch(reader, 5);
            reader.acknowledge(tags(taken));

            assertThat(metrics.value("source.mqtt.dropped")).isEqualTo(45);
        }
    }

    @Test
    void shouldPassOverTagsOfAnEarlierConnection() {
        server().place("again").publish(Numbered.payloads(0, 20));
        List<Delivery> first;
        try (SourceReader reader = mqtt().open(source("again"))) {
            first = fetch(reader, 20);
            reader.acknowledge(tags(first.subList(0, 5)));
        }

        try (SourceReader reader = mqtt().open(source("again"))) {
            fetch(reader, 15);
            reader.acknowledge(tags(first));
        }

        try (SourceReader reader = mqtt().open(source("again"))) {
            fetch(reader, 15);
        }
    }

    @Test
    void shouldBecomeUnavailableWhenSomebodyTakesTheSession() {
        try (SourceReader reader = mqtt().open(source("taken"));
                SourceReader thief = mqtt().open(source("taken"))) {
            assertThatThrownBy(() -> fetch(reader, 1))
                    .isInstanceOf(SourceUnavailableException.class)
                    .hasMessageContaining("The connection to mqtt 127.0.0.1:" + mqtt().port() + " taken/# has ended");
            thief.keepAlive();
        }
    }

    @Test
    void shouldSayWhatToDoWhenTheBrokerIgnoresTheReceiveMaximum() {
        server().place("ahead").publish(Numbered.payloads(0, 60));
        MqttTopics source = source("ahead").receiveMaximum(10);

        // Mosquitto 2.0.11 keeps to it until something is acknowledged and the session is taken up again.
        assertThatThrownBy(() -> {
                    try (SourceReader reader = mqtt().open(source)) {
                        assertThat(reader.window()).isEqualTo(10);
                        reader.acknowledge(tags(fetch(reader, 10).subList(0, 4)));
                        fetch(reader, 4);
                    }
                    try (SourceReader reader = mqtt().open(source)) {
                        fetch(reader, 60);
                    }
                })
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageEndingWith(
                        "the broker sent more than receiveMaximum(10) without an acknowledgement, and would"
                                + " do so again; leave receiveMaximum(...) out for this broker");
    }

    @Test
    void shouldSpeakTlsToABrokerThatItTrusts() {
        server().place("secret").publish(Numbered.payloads(0, 3));
        MqttTopics source = mqtt().source("secret", mqtt().tlsPort());
        String authority = mqtt().certificates().certificate().toString();

        try (SourceReader reader = mqtt().open(source.tls(TlsSettings.ofSystem().trusting(authority)))) {
            reader.acknowledge(tags(fetch(reader, 3)));
        }

        assertThatThrownBy(() -> mqtt().open(source.tls(TlsSettings.ofSystem())))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("check tls(...): whom it trusts");
    }

    @Test
    void shouldCheckForWhichHostTheCertificateIs() {
        MqttTopics source = MqttTopics.from("127.0.0.2:" + mqtt().otherTlsPort(), "other-host", "other-host/#");
        TlsSettings trusting = TlsSettings.ofSystem()
                .trusting(mqtt().certificates().certificate().toString());

        assertThatThrownBy(() -> mqtt().open(source.tls(trusting)))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("for which host the broker's certificate is");
        mqtt().open(source.tls(trusting.withoutHostCheck())).close();
    }
}
