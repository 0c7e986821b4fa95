package io.holdfast.source.tcp;

import static io.holdfast.source.tcp.Fetches.LONG;
import static io.holdfast.source.tcp.Fetches.SHORT;
import static io.holdfast.source.tcp.Fetches.context;
import static io.holdfast.source.tcp.Fetches.fetch;
import static io.holdfast.source.tcp.Fetches.tags;
import static io.holdfast.source.tcp.Fetches.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.metric.CountingMetrics;
import io.holdfast.source.Delivery;
import io.holdfast.source.FetchLimit;
import io.holdfast.source.Position;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceMessage;
import io.holdfast.source.SourceReader;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.source.SourceUnavailableException;
import io.holdfast.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class TcpReaderTest {
    private LoopbackPeer peer;
    private TcpLines source;

    @BeforeEach
    void listen() throws IOException {
        peer = new LoopbackPeer();
        source = peer.source();
    }

    @AfterEach
    void close() throws IOException {
        peer.close();
    }

    @Test
    void shouldNumberTheLinesOfAnAnnouncedPeer() throws IOException {
        try (SourceReader reader = connect(100)) {
            peer.send("HOLDFAST/1 session=s-1.a_B first=0\nzero\n\ntwo\r\n");

            List<Delivery> deliveries = fetch(reader, 3);

            assertThat(texts(deliveries)).containsExactly("zero", "", "two");
            assertThat(deliveries)
                    .extracting(delivery -> delivery.message().position().orElseThrow())
                    .containsExactly(
                            new Position("s-1.a_B", 0), new Position("s-1.a_B", 1), new Position("s-1.a_B", 2));
            assertThat(deliveries).noneMatch(delivery -> delivery.message().redelivered());
        }
    }

    @Test
    void shouldAcknowledgeTheHighestStoredSequence() throws IOException {
        try (SourceReader reader = connect(100)) {
            peer.send("HOLDFAST/1 session=s first=7\na\nb\nc\n");
            List<Delivery> deliveries = fetch(reader, 3);

            reader.acknowledge(tags(deliveries.subList(0, 2)));
            assertThat(peer.readLine()).isEqualTo("ACK 8");
            reader.acknowledge(List.of());
            reader.acknowledge(tags(deliveries.subList(2, 3)));
            assertThat(peer.readLine()).isEqualTo("ACK 9");
        }
    }

    @Test
    void shouldPassOverTagsOfAnEarlierConnection() throws IOException {
        List<Delivery> earlier;
        try (SourceReader reader = connect(100)) {
            peer.send("HOLDFAST/1 session=s first=7\na\nb\n");
            earlier = fetch(reader, 2);
            peer.end();
        }
        try (SourceReader reader = connect(100)) {
            peer.send("HOLDFAST/1 session=s first=7\na\n");
            List<Delivery> again = fetch(reader, 1);

            reader.acknowledge(tags(earlier));
            reader.acknowledge(tags(again));

            assertThat(peer.readLine()).isEqualTo("ACK 7");
        }
    }

    @Test
    void shouldMarkWhatComesAgain() throws IOException {
        try (SourceReader reader = connect(100)) {
            peer.send("HOLDFAST/1 session=s first=1\na\nb\n");
            fetch(reader, 2);
            peer.reset();
            assertThatThrownBy(() -> reader.fetch(LONG)).isInstanceOf(SourceUnavailableException.class);
        }
        try (SourceReader reader = connect(100)) {
            peer.send("HOLDFAST/1 session=s first=2\nb\nc\n");

            assertThat(fetch(reader, 2))
                    .extracting(delivery -> delivery.message().redelivered())
                    .containsExactly(true, false);
        }
    }

    @Test
    void shouldSendNothingToAPlainPeer() throws IOException {
        SourceReader reader = connect(100);
        try (reader) {
            peer.send("first line\nsecond\n");
            List<Delivery> deliveries = fetch(reader, 2);

            reader.acknowledge(tags(deliveries));
            reader.keepAlive();

            assertThat(texts(deliveries)).containsExactly("first line", "second");
            assertThat(deliveries)
                    .allMatch(delivery -> delivery.message().position().isEmpty());
            reader.close();
            assertThat(peer.readLine())
                    .describedAs("end of stream, nothing before it")
                    .isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HOLDFAST/2 session=s first=0",
                "HOLDFAST/1 session=s first=-1",
                "HOLDFAST/1 session= first=0",
                "HOLDFAST/1 session=s first=0 ",
                "HOLDFAST/1 session=s/t first=0",
                "HOLDFAST/1 first=0 session=s",
                "HOLDFAST/1 session=s first=1234567890123456789",
                "HOLDFAST/"
            })
    void shouldRefuseAnAnnouncementThatIsWrong(String announcement) throws IOException {
        try (SourceReader reader = connect(100)) {
            peer.send(announcement + "\nline\n");

            assertThatThrownBy(() -> reader.fetch(LONG))
                    .isInstanceOf(SourceRefusedException.class)
                    .hasMessage("The peer of " + source.name() + " announced itself with '" + announcement
                            + "', expected 'HOLDFAST/1 session=<1 to 64 of A-Z a-z 0-9 . _ -> first=<0 or more, at most"
                            + " 18 digits>'; use a sender of this version of the protocol");
            assertThat(peer.bytesReceived()).isZero();
        }
    }

    @Test
    void shouldQuoteOnlyTheHeadOfAWrongAnnouncement() throws IOException {
        try (SourceReader reader = connect(10)) {
            peer.send("HOLDFAST/1 \u0007" + "x".repeat(1_000) + "\n");

            assertThatThrownBy(() -> reader.fetch(LONG))
                    .isInstanceOf(SourceRefusedException.class)
                    .hasMessageContaining("'HOLDFAST/1 ?xxx")
                    .hasMessageContaining("x' and more, 1012 bytes in all so far, expected")
                    .satisfies(failure -> assertThat(failure.getMessage()).hasSizeLessThan(450));
        }
    }

    @Test
    void shouldTakeAnAnnouncementThatIsLongerThanARecordMayBe() throws IOException {
        try (SourceReader reader = connect(3)) {
            peer.send("HOLDFAST/1 session=" + "s".repeat(64) + " first=999999999999999999\nabc\n");

            assertThat(texts(fetch(reader, 1))).containsExactly("abc");
        }
    }

    @Test
    void shouldRefuseALineThatIsTooLongAndGoOn() throws IOException {
        try (SourceReader reader = connect(300)) {
            peer.send("HOLDFAST/1 session=s first=5\nok\n" + "x".repeat(1_000_000) + "\nafter\n");

            List<Delivery> deliveries = fetch(reader, 3);

            assertThat(deliveries.get(1).isRefused()).isTrue();
            assertThat(deliveries.get(1).refusal())
                    .startsWith("Line 6 of session s from " + source.name() + " is too long: ")
                    .endsWith(" bytes so far, at most 300 are taken; send shorter lines or raise the receiver's"
                            + " record limit");
            assertThat(deliveries.get(2).message().position()).contains(new Position("s", 7));
            reader.acknowledge(tags(deliveries));
            assertThat(peer.readLine()).isEqualTo("ACK 7");
        }
    }

    @Test
    void shouldRefuseALineThatIsTooLongFromAPlainPeer() throws IOException {
        try (SourceReader reader = connect(5)) {
            peer.send("123456\n12345\n");

            List<Delivery> deliveries = fetch(reader, 2);

            assertThat(deliveries.get(0).refusal())
                    .startsWith("A line from " + source.name() + " is too long: 6 bytes");
            assertThat(Fetches.text(deliveries.get(1))).isEqualTo("12345");
        }
    }

    @Test
    void shouldKeepBytesThatArriveInPieces() throws IOException {
        try (SourceReader reader = connect(100)) {
            for (String piece : List.of("HOLDF", "AST/1 session=s fir", "st=3\nhal")) {
                peer.send(piece);
                assertThat(reader.fetch(SHORT)).isEmpty();
            }
            peer.send("f\r");
            assertThat(reader.fetch(SHORT)).isEmpty();
            peer.send("\n");

            assertThat(texts(fetch(reader, 1))).containsExactly("half");
        }
    }

    @Test
    void shouldDeliverCompleteLinesBeforeItReportsTheEnd() throws IOException {
        CountingMetrics metrics = new CountingMetrics();
        try (SourceReader reader = source.open(new SourceContext(0, 1, 100, 1000, Ticker.system(), metrics))) {
            peer.accept().send("one\ntwo\nunfini").end();

            assertThat(texts(fetch(reader, 2))).containsExactly("one", "two");
            assertThatThrownBy(() -> reader.fetch(LONG))
                    .isInstanceOf(SourceUnavailableException.class)
                    .hasMessage(
                            "The connection " + source.name() + " to a peer without announcement has ended: the peer"
                                    + " has closed it; 6 bytes of an unfinished line were not handed over");
            assertThatThrownBy(() -> reader.fetch(LONG)).isInstanceOf(SourceUnavailableException.class);
            assertThat(metrics.value("source.tcp.bytes.unfinished")).isEqualTo(6);
        }
    }

    @Test
    void shouldRespectTheLimitsOfAFetch() throws IOException {
        try (SourceReader reader = connect(100)) {
            peer.send("1\n22\n333\n4444\n55555\n").end();

            assertThat(texts(reader.fetch(new FetchLimit(2, 100, Duration.ofSeconds(5)))))
                    .containsExactly("1", "22");
            assertThat(texts(reader.fetch(new FetchLimit(100, 4, Duration.ZERO))))
                    .containsExactly("333", "4444");
            assertThat(texts(reader.fetch(new FetchLimit(100, 4, Duration.ZERO))))
                    .containsExactly("55555");
        }
    }

    @Test
    void shouldReadWhatIsThereWhenItMayNotWait() throws IOException {
        FetchLimit now = new FetchLimit(10, 100, Duration.ZERO);
        try (SourceReader reader = connect(100)) {
            assertThat(reader.fetch(now)).isEmpty();
            peer.send("a\n");
            List<Delivery> deliveries = List.of();
            for (int i = 0; i < 1_000_000 && deliveries.isEmpty(); i++) {
                deliveries = reader.fetch(now);
            }

            assertThat(texts(deliveries)).containsExactly("a");
        }
    }

    @Test
    void shouldGiveUpOnAPeerThatDoesNotReadItsAcknowledgements() throws IOException {
        source = source.acknowledgeTimeout(Duration.ofMillis(200));
        try (SourceReader reader = connect(100)) {
            peer.send("HOLDFAST/1 session=s first=0\n");

            assertThatThrownBy(() -> acknowledgeUntilItFails(reader))
                    .isInstanceOf(SourceUnavailableException.class)
                    .hasMessageContaining("Cannot acknowledge to " + source.name())
                    .hasMessageContaining("the peer has not read its acknowledgements for 200 ms");
        }
    }

    /** Blocks are stored, and the reader is woken, while it writes as well. */
    @Test
    void shouldWaitForAPeerAsLongAsItMayWhenItIsWokenMeanwhile() throws IOException {
        source = source.acknowledgeTimeout(Duration.ofMillis(200));
        AtomicLong lastNanos = new AtomicLong();
        try (SourceReader reader = connect(100)) {
            peer.send("HOLDFAST/1 session=s first=0\n");

            assertThatThrownBy(() -> acknowledgeUntilItFails(
                            reader,
                            () -> {
                                reader.wake();
                                lastNanos.set(System.nanoTime());
                            },
                            () -> assertThat(reader.fetch(SHORT))
                                    .as("the wake that is left")
                                    .isEmpty()))
                    .hasMessageContaining("the peer has not read its acknowledgements for 200 ms");
            assertThat(System.nanoTime() - lastNanos.get())
                    .isGreaterThanOrEqualTo(Duration.ofMillis(199).toNanos());
        }
    }

    private void acknowledgeUntilItFails(SourceReader reader) throws IOException {
        acknowledgeUntilItFails(reader, () -> {}, () -> {});
    }

    private void acknowledgeUntilItFails(SourceReader reader, Runnable before, Runnable afterRound) throws IOException {
        String lines = "x\n".repeat(1_000);
        for (int round = 0; round < 10_000; round++) {
            peer.send(lines);
            for (Delivery delivery : fetch(reader, 1_000)) {
                before.run();
                reader.acknowledge(List.of(delivery.tag()));
            }
            afterRound.run();
        }
    }

    @Test
    void shouldCallASilentPeerDeadWhenALimitIsSet() throws IOException {
        source = source.silenceLimit(Duration.ofMillis(100));
        try (SourceReader reader = connect(100)) {
            assertThatThrownBy(() -> fetchForEver(reader))
                    .isInstanceOf(SourceUnavailableException.class)
                    .hasMessageEndingWith("the peer has sent nothing for 100 ms, the limit that was set");
        }
    }

    private static void fetchForEver(SourceReader reader) {
        while (true) {
            assertThat(reader.fetch(SHORT)).isEmpty();
        }
    }

    @Test
    void shouldReturnAtOnceAndKeepTheFlagWhenInterrupted() throws IOException {
        SourceReader reader = connect(100);
        try (reader) {
            Thread.currentThread().interrupt();

            assertThat(reader.fetch(LONG)).isEmpty();
        }
        closeAgain(reader);

        assertThat(Thread.interrupted()).isTrue();
    }

    private static void closeAgain(SourceReader reader) {
        reader.close();
    }

    @Test
    void shouldDescribeItsRecordsByPosition() throws IOException {
        try (SourceReader reader = connect(100)) {
            peer.send("HOLDFAST/1 session=s first=5\nsecret\n");

            SourceMessage message = fetch(reader, 1).get(0).message();

            assertThat(message).hasToString("record s@5 of 6 bytes");
        }
    }

    private SourceReader connect(int maxRecordBytes) throws IOException {
        SourceReader reader = source.open(context(maxRecordBytes));
        peer.accept();
        return reader;
    }
}
