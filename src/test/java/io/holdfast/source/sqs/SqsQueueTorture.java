package io.holdfast.source.sqs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.holdfast.metric.CountingMetrics;
import io.holdfast.metric.Metrics;
import io.holdfast.source.Delivery;
import io.holdfast.source.Header;
import io.holdfast.source.SourceMessage;
import io.holdfast.source.SourceReader;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.source.SourceUnavailableException;
import io.holdfast.source.contract.Fetched;
import io.holdfast.source.contract.Numbered;
import io.holdfast.source.contract.SourceContract;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.testbed.Await;
import io.holdfast.testbed.TestBed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/**
 * The contract on ElasticMQ, and what only this source has. It needs a class path of its own and takes minutes: a cell of
 * {@code scripts/torture.sh receivers}.
 */
class SqsQueueTorture extends SourceContract {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Override
    protected SourceServer serverIn(TestBed testBed) {
        return SqsFixture.standard(testBed);
    }

    private SqsFixture sqs() {
        return (SqsFixture) server();
    }

    private SourceReader open(String name) {
        return sqs().open(sqs().source(name), Metrics.none());
    }

    @Test
    void shouldHandOverWhatAMessageCarried() {
        server().place("whole");
        Object unused = sqs().ask(client -> client.sendMessage(SendMessageRequest.builder()
                .queueUrl(sqs().url("whole"))
                .messageBody("hello")
                .messageAttributes(Map.of(
                        "tenant",
                        MessageAttributeValue.builder()
                                .dataType("String")
                                .stringValue("blue")
                                .build()))
                .build()));

        try (SourceReader reader = open("whole")) {
            SourceMessage message = Fetched.exactly(1, reader).get(0).message();

            assertThat(message.payload()).asString(UTF_8).isEqualTo("hello");
            assertThat(message.redelivered()).isFalse();
            assertThat(message.position()).isEmpty();
            assertThat(message.headers()).extracting(Header::name, Header::text).contains(tuple("tenant", "blue"));
            assertThat(message.headers())
                    .extracting(Header::name)
                    .contains("holdfast.sqs.message-id", "holdfast.sqs.sent");
        }
    }

    @Test
    void shouldGiveBackAtOnceWhatItHoldsWhenItCloses() {
        server().place("given-back");
        sqs().publish("given-back", "", Numbered.payloads(0, 10));
        SqsQueue patient = sqs().source("given-back").visibilityTimeout(Duration.ofHours(1));
        try (SourceReader reader = sqs().open(patient, Metrics.none())) {
            reader.acknowledge(Fetched.tags(Fetched.exactly(10, reader).subList(0, 4)));
        }

        CountingMetrics metrics = new CountingMetrics();
        try (SourceReader reader = sqs().open(patient, metrics)) {
            List<Delivery> again = Fetched.exactly(6, reader);
            assertThat(again).allMatch(delivery -> delivery.message().redelivered());
            assertThat(metrics.value("source.sqs.redelivered")).isEqualTo(6);
            reader.acknowledge(Fetched.tags(again));
        }
        awaitKept(server().place("given-back"), 0);
    }

    @Test
    void shouldKeepTheOrderOfEachGroupOfAFifoQueue() {
        sqs().declareFifo("groups.fifo");
        for (int i = 0; i < 30; i += 3) {
            sqs().publish("groups.fifo", "red", Numbered.payloads(i, i + 3));
            sqs().publish("groups.fifo", "blue", Numbered.payloads(1000 + i, 1003 + i));
        }

        List<String> red = new ArrayList<>();
        List<String> blue = new ArrayList<>();
        try (SourceReader reader = open("groups.fifo")) {
            Await.until(
                    "all messages of both groups",
                    LIMIT,
                    () -> {
                        List<Delivery> some = reader.fetch(Fetched.SOME);
                        some.forEach(delivery -> sort(delivery.message(), red, blue));
                        reader.acknowledge(Fetched.tags(some));
                        return red.size() + blue.size() >= 60;
                    },
                    () -> red.size() + " and " + blue.size());
        }
        assertThat(red).containsExactlyElementsOf(Fetched.texts(0, 30));
        assertThat(blue).containsExactlyElementsOf(Fetched.texts(1000, 1030));
    }

    private static void sort(SourceMessage message, List<String> red, List<String> blue) {
        boolean isRed = new String(message.key().orElseThrow(), UTF_8).equals("red");
        (isRed ? red : blue).add(new String(message.payload(), UTF_8));
    }

    @Test
    void shouldHideWhatItHoldsForAsLongAsItIsAtWork() {
        server().place("hidden");
        sqs().publish("hidden", "", Numbered.payloads(0, 15));
        SqsQueue hasty = sqs().source("hidden").visibilityTimeout(Duration.ofSeconds(4));
        try (SourceReader reader = sqs().open(hasty, Metrics.none());
                SourceReader other = sqs().open(hasty.prefetch(1), Metrics.none())) {
            List<Delivery> all = new ArrayList<>();
            Await.until(
                    "all messages at one of both",
                    LIMIT,
                    () -> {
                        all.addAll(reader.fetch(Fetched.SOME));
                        all.addAll(other.fetch(Fetched.SOME));
                        return all.size() >= 15;
                    },
                    () -> all.size() + " came");

            long start = System.nanoTime();
            while (System.nanoTime() - start < Duration.ofSeconds(6).toNanos()) {
                assertThat(reader.fetch(Fetched.SOME)).isEmpty();
                assertThat(other.fetch(Fetched.SOME)).isEmpty();
            }
            reader.acknowledge(Fetched.tags(all));
            other.acknowledge(Fetched.tags(all));
        }
        assertThat(server().place("hidden").unacknowledged()).isEqualTo(OptionalLong.of(0));
    }

    /** Deleting takes 100 requests here, of which 4 are under way at a time. */
    @Test
    void shouldBecomeUnavailableSoonWhenTheServerDoesNotAnswer() {
        server().place("silent");
        sqs().publish("silent", "", Numbered.payloads(0, 1000));
        SqsQueue source = sqs().source("silent").waitTime(Duration.ZERO).answerTimeout(Duration.ofSeconds(2));
        try (SourceReader reader = sqs().open(source, Metrics.none())) {
            List<Delivery> all = Fetched.exactly(1000, reader);
            sqs().process().suspend();
            try {
                long start = System.nanoTime();
                assertThatThrownBy(() -> reader.acknowledge(Fetched.tags(all)))
                        .isInstanceOf(SourceUnavailableException.class);
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
            } finally {
                sqs().process().resume();
            }
        }
    }

    @Test
    void shouldSayWhatToDoWhenTheQueueIsNotThere() {
        assertThatThrownBy(() -> open("missing"))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageEndingWith("create the queue, or check account and name in its URL, and region(...)");
    }
}
