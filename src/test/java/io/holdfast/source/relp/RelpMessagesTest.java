package io.holdfast.source.relp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.config.ByteSize;
import io.holdfast.metric.CountingMetrics;
import io.holdfast.source.Delivery;
import io.holdfast.source.FetchLimit;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceReader;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.source.listen.Listening;
import io.holdfast.time.Ticker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What senders are answered, while the test is the engine. Over the wire, with a client of the test's own. */
@Timeout(60)
class RelpMessagesTest {
    private static final int MAX_RECORD_BYTES = 1000;
    private static final FetchLimit SOME = new FetchLimit(100, 1 << 20, Duration.ofSeconds(20));
    private static final FetchLimit NONE = new FetchLimit(100, 1 << 20, Duration.ofMillis(300));

    private final int port = SourceServer.deadPort();
    private final RelpMessages usual = RelpMessages.on(Listening.on(port));
    private CountingMetrics metrics = new CountingMetrics();
    private SourceReader reader = open(usual);

    private SourceReader open(RelpMessages source) {
        metrics = new CountingMetrics();
        return source.open(new SourceContext(0, 1, MAX_RECORD_BYTES, 1000, Ticker.system(), metrics));
    }

    private void reopen(RelpMessages source) {
        reader.close();
        reader = open(source);
    }

    @AfterEach
    void close() {
        reader.close();
    }

    private List<Delivery> fetch(int records) {
        List<Delivery> all = new ArrayList<>();
        while (all.size() < records) {
            List<Delivery> some = reader.fetch(SOME);
            assertThat(some).as("records after " + all.size()).isNotEmpty();
            all.addAll(some);
        }
        assertThat(all).hasSize(records);
        return all;
    }

    private void acknowledge(List<Delivery> deliveries) {
        reader.acknowledge(deliveries.stream().map(Delivery::tag).toList());
    }

    private static List<String> texts(List<Delivery> deliveries) {
        return deliveries.stream()
                .map(delivery -> new String(delivery.message().payload(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void shouldAnswerEachMessageOnlyWhenItIsAcknowledged() throws IOException {
        try (RelpClient client = RelpClient.open(port)) {
            client.send("syslog", "a\n");
            client.send("syslog", "");
            client.send("syslog", "b\n\n");
            List<Delivery> messages = fetch(3);
            int unknown = client.send("version", "7");
            assertThat(reader.fetch(NONE)).isEmpty();

            assertThat(texts(messages)).containsExactly("a", "", "b\n");
            assertThat(messages.get(0).message().headers()).extracting("name").containsExactly("holdfast.relp.sender");
            acknowledge(messages.subList(0, 2));
            assertThat(client.answer()).isEqualTo("2 200 OK");
            assertThat(client.answer()).isEqualTo("3 200 OK");
            acknowledge(messages.subList(2, 3));
            assertThat(client.answer()).isEqualTo("4 200 OK");
            assertThat(client.answer()).isEqualTo(unknown + " 500 command not supported");
        }
    }

    @Test
    void shouldRefuseAMessageThatIsTooLongInItsTurnAndTakeTheNext() throws IOException {
        try (RelpClient client = RelpClient.open(port)) {
            client.send("syslog", "a");
            client.send("syslog", "x".repeat(MAX_RECORD_BYTES + 1));
            client.send("syslog", "x".repeat(100_000));
            client.send("syslog", "x".repeat(MAX_RECORD_BYTES) + "\n");
            List<Delivery> taken = fetch(2);
            acknowledge(taken.subList(1, 2));
            acknowledge(taken.subList(0, 1));

            assertThat(client.answer()).isEqualTo("2 200 OK");
            assertThat(client.answer()).isEqualTo("3 500 message is too long: at most 1000 bytes are taken");
            assertThat(client.answer()).startsWith("4 500 ");
            assertThat(client.answer()).isEqualTo("5 200 OK");
            assertThat(metrics.value("source.relp.messages.refused")).isEqualTo(2);
        }
    }

    @Test
    void shouldSayGoodbyeWhenTheSenderDoesAfterAllAnswers() throws IOException {
        try (RelpClient client = RelpClient.open(port)) {
            client.send("syslog", "a");
            client.send("close", "");
            acknowledge(fetch(1));

            assertThat(client.answer()).isEqualTo("2 200 OK");
            assertThat(client.answer()).isEqualTo("3 ");
            assertThat(client.answer()).isEqualTo("0 serverclose");
            assertThat(client.answer()).isEqualTo("end");
        }
    }

    @Test
    void shouldSayTheLastAnswersAndGoodbyeWhenItEnds() throws IOException {
        try (RelpClient client = RelpClient.open(port)) {
            client.send("syslog", "a");
            client.send("syslog", "b");
            acknowledge(fetch(2).subList(0, 1));
            reader.close();

            assertThat(client.answer()).isEqualTo("2 200 OK");
            assertThat(client.answer()).isEqualTo("0 serverclose");
            assertThat(client.answer()).isEqualTo("end");
        }
        assertThatThrownBy(() -> RelpClient.open(port)).isInstanceOf(IOException.class);
    }

    @Test
    void shouldServeSeveralSendersAndHandOverWhatOneBroughtThatIsGone() throws IOException {
        try (RelpClient stays = RelpClient.open(port)) {
            try (RelpClient goes = RelpClient.open(port)) {
                goes.send("syslog", "from one that goes");
            }
            stays.send("syslog", "from one that stays");
            List<Delivery> messages = fetch(2);
            acknowledge(messages);

            assertThat(texts(messages)).containsExactlyInAnyOrder("from one that goes", "from one that stays");
            assertThat(stays.answer()).isEqualTo("2 200 OK");
        }
        assertThat(metrics.value("source.relp.connections")).isEqualTo(2);
    }

    @Test
    void shouldEndTheConnectionOfWhoDoesNotSpeakTheProtocol() throws IOException {
        try (RelpClient stranger = RelpClient.raw(port);
                RelpClient early = RelpClient.raw(port);
                RelpClient other = RelpClient.open(port)) {
            stranger.write("GET / HTTP/1.1\r\n\r\n");
            early.send("syslog", "a");

            assertThat(ending(stranger)).isTrue();
            assertThat(ending(early)).isTrue();
            assertThat(metrics.value("source.relp.connections.malformed")).isEqualTo(2);
            other.send("syslog", "b");
            assertThat(texts(fetch(1))).containsExactly("b");
        }
    }

    private static boolean ending(RelpClient client) {
        try {
            String answer = client.answer();
            return answer.equals("end") || answer.equals("0 serverclose");
        } catch (IOException reset) {
            return true; // what it sent was not read to the end
        }
    }

    @Test
    void shouldTurnAwaySendersBeyondTheLimitUntilOneGoes() throws Exception {
        reopen(usual.maxConnections(1));
        RelpClient first = RelpClient.open(port);
        try (RelpClient second = RelpClient.raw(port)) {
            assertThat(ending(second)).isTrue();
        }
        first.close();
        long startNanos = System.nanoTime();
        while (!isLetIn()) {
            assertThat(System.nanoTime() - startNanos).isLessThan(20_000_000_000L);
        }
        assertThat(metrics.value("source.relp.connections.refused")).isPositive();
    }

    private boolean isLetIn() {
        try (RelpClient client = RelpClient.open(port)) {
            return client.send("syslog", "a") == 2;
        } catch (IOException turnedAway) {
            return false;
        }
    }

    @Test
    void shouldReadNoFurtherThanItsMemoryAllows() throws IOException {
        reopen(usual.maxWaiting(new ByteSize(1)));
        try (RelpClient client = RelpClient.open(port)) {
            for (int i = 0; i < 50; i++) {
                client.send("syslog", "m" + i);
            }
            List<String> all = new ArrayList<>();
            while (all.size() < 50) {
                List<Delivery> some = reader.fetch(SOME);
                assertThat(some).hasSize(1);
                acknowledge(some);
                all.addAll(texts(some));
            }
            assertThat(all).first().isEqualTo("m0");
            assertThat(all).last().isEqualTo("m49");
        }
    }

    @Test
    void shouldEndASenderThatSaysNothingFirst() throws IOException {
        reopen(usual.answerTimeout(Duration.ofMillis(200)));
        try (RelpClient silent = RelpClient.raw(port)) {
            assertThat(ending(silent)).isTrue();
        }
    }

    @Test
    void shouldRefuseSettingsThatMakeNoSense() {
        assertThat(usual.window(7).window()).isEqualTo(7);
        assertThat(reader.window()).isEqualTo(128);
        assertThatThrownBy(() -> usual.window(0)).hasMessageContaining("window must be from 1 to 1000000, found 0");
        assertThatThrownBy(() -> usual.maxConnections(1001)).hasMessageContaining("from 1 to 1000, found 1001");
        assertThatThrownBy(() -> usual.maxWaiting(new ByteSize(0))).hasMessageContaining("at least 1 byte");
        assertThatThrownBy(() -> usual.answerTimeout(Duration.ZERO)).hasMessageContaining("answerTimeout must be from");
    }
}
