package io.holdfast.source.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.source.Delivery;
import io.holdfast.source.DeliveryTag;
import io.holdfast.source.FetchLimit;
import io.holdfast.source.SourceReader;
import io.holdfast.source.SourceUnavailableException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(20)
class SendLinesTest {
    private static final FetchLimit SOME = new FetchLimit(300, 1 << 20, Duration.ofMillis(20));

    @TempDir
    private Path directory;

    @Test
    void shouldLoseNothingWhenConnectionsBreakAtRandom() throws Exception {
        long seed = Long.getLong("holdfast.seed", System.nanoTime());
        System.out.println("SendLinesTest seed " + seed + " (again with -Dholdfast.seed=" + seed + ")");
        Random random = new Random(seed);
        Path journal = directory.resolve("journal");
        try (SenderThread sender = new SenderThread(
                        "",
                        "--generate",
                        "10000",
                        "--rate",
                        "20000",
                        "--window",
                        "3000",
                        "--journal",
                        journal.toString());
                CuttingProxy proxy = new CuttingProxy(sender.port(), new Random(seed + 1), 60_000)) {
            Receiver receiver = new Receiver(TcpLines.connect("127.0.0.1", proxy.port()), random);
            while (sender.isRunning() && !Thread.currentThread().isInterrupted()) {
                receiver.oneConnection(sender);
            }

            assertThat(sender.awaitExit()).describedAs(sender.printed()).isZero();
            assertThat(receiver.connections).isGreaterThan(10);
            List<String> sent = Files.readAllLines(journal);
            assertThat(numbers(sent)).isEqualTo(oneTo(10_000));
            assertThat(receiver.stored).describedAs("seed %d", seed).isEqualTo(new HashSet<>(sent));
        }
    }

    /** Stores a while after it fetched, acknowledges a while after it stored, and forgets both when it "crashes". */
    private static final class Receiver {
        private final TcpLines source;
        private final Random random;
        private final Set<String> stored = new HashSet<>();
        private int connections;

        Receiver(TcpLines source, Random random) {
            this.source = source;
            this.random = random;
        }

        void oneConnection(SenderThread sender) {
            connections++;
            try (SourceReader reader = source.open(Fetches.context(1000))) {
                List<Delivery> fetched = new ArrayList<>();
                List<DeliveryTag> unacknowledged = new ArrayList<>();
                int rounds = 1 + random.nextInt(200);
                for (int round = 0; round < rounds && sender.isRunning(); round++) {
                    fetched.addAll(reader.fetch(SOME));
                    if (random.nextInt(3) == 0) {
                        fetched.forEach(delivery -> store(delivery, unacknowledged));
                        fetched.clear();
                    }
                    if (random.nextInt(3) == 0) {
                        reader.acknowledge(unacknowledged);
                        unacknowledged.clear();
                    }
                }
            } catch (SourceUnavailableException again) {
                assertThat(again).hasMessageContaining("tcp 127.0.0.1");
            }
        }

        private void store(Delivery delivery, List<DeliveryTag> unacknowledged) {
            stored.add(Fetches.text(delivery));
            unacknowledged.add(delivery.tag());
        }
    }

    @Test
    void shouldSendTheLinesOfItsInputAndReportItsStatus() throws Exception {
        Path status = directory.resolve("status");
        try (SenderThread sender = new SenderThread("one\n\nthr\u00e9e\n", "--status", status.toString()); ) {
            List<Delivery> deliveries = receiveAll(sender, 3);

            assertThat(Fetches.texts(deliveries)).containsExactly("one", "", "thr\u00e9e");
            assertThat(sender.awaitExit()).isZero();
            assertThat(status).content().isEqualTo("sent=3 acked=3\n");
            assertThat(sender.printed()).contains("first=1", "sent=3 acked=3", "All lines are acknowledged");
        }
    }

    @Test
    void shouldWaitForAcknowledgementsBeyondTheWindow() throws Exception {
        try (SenderThread sender = new SenderThread("", "--generate", "50", "--window", "10");
                SourceReader reader =
                        TcpLines.connect("127.0.0.1", sender.port()).open(Fetches.context(1000))) {
            List<Delivery> deliveries = Fetches.fetch(reader, 10);

            assertThat(reader.fetch(Fetches.SHORT)).isEmpty();
            reader.acknowledge(Fetches.tags(deliveries.subList(0, 4)));
            assertThat(Fetches.fetch(reader, 4)).hasSize(4);
        }
    }

    @Test
    void shouldServeTheNextReceiverWhenTheFirstIsGone() throws Exception {
        try (SenderThread sender = new SenderThread("", "--generate", "5")) {
            TcpLines source = TcpLines.connect("127.0.0.1", sender.port());
            try (SourceReader first = source.open(Fetches.context(1000))) {
                first.acknowledge(Fetches.tags(Fetches.fetch(first, 5).subList(0, 2)));
            }
            try (SourceReader second = source.open(Fetches.context(1000))) {
                List<Delivery> again = Fetches.fetch(second, 3);

                assertThat(again)
                        .extracting(delivery -> delivery.message().redelivered())
                        .containsOnly(true);
                second.acknowledge(Fetches.tags(again));
            }
            assertThat(sender.awaitExit()).isZero();
        }
    }

    @Test
    void shouldEndAReceiverThatAcknowledgesWhatWasNeverSent() throws Exception {
        try (SenderThread sender = new SenderThread("", "--generate", "5");
                Socket receiver = new Socket(InetAddress.getLoopbackAddress(), sender.port())) {
            receiver.getOutputStream().write("ACK 99\n".getBytes(StandardCharsets.US_ASCII));
            receiver.getInputStream().readAllBytes();

            assertThat(sender.isRunning()).isTrue();
        }
    }

    @Test
    void shouldSendWithoutPromisesWhenPlain() throws Exception {
        Path journal = directory.resolve("journal");
        try (SenderThread sender =
                new SenderThread("", "--plain", "--generate", "1000", "--journal", journal.toString()); ) {
            List<Delivery> deliveries = receiveAll(sender, 1000);

            assertThat(sender.awaitExit()).describedAs(sender.printed()).isZero();
            assertThat(numbers(Fetches.texts(deliveries))).isEqualTo(oneTo(1000));
            assertThat(Files.readAllLines(journal)).isEqualTo(Fetches.texts(deliveries));
            assertThat(sender.printed()).contains(", plain", "sent=1000 acked=0");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--port 70000,   '--port needs a number from 0 to 65535, found ''70000'''",
        "--rate fast,    '--rate needs a number from 1 to 100000000, found ''fast'''",
        "--window,       --window needs a value",
        "--prefix a/b,   '--prefix needs 1 to 64 letters, digits, dots, hyphens or underscores, found ''a/b'''",
        "--loud,         Unknown option --loud"
    })
    void shouldSayWhatIsWrongWithItsOptions(String options, String message) throws Exception {
        try (SenderThread sender = new SenderThread("", options.split(" "))) {
            assertThat(sender.awaitExit()).isEqualTo(2);
            assertThat(sender.printed()).startsWith(message + "\n").contains("Usage: SendLines");
        }
    }

    /** As an engine does: until the connection ends, then it closes. */
    private static List<Delivery> receiveAll(SenderThread sender, int count) {
        try (SourceReader reader = TcpLines.connect("127.0.0.1", sender.port()).open(Fetches.context(1000))) {
            List<Delivery> deliveries = Fetches.fetch(reader, count);
            reader.acknowledge(Fetches.tags(deliveries));
            while (!endHasCome(reader)) {
                assertThat(sender.isRunning()).isTrue();
            }
            return deliveries;
        }
    }

    private static boolean endHasCome(SourceReader reader) {
        try {
            reader.fetch(Fetches.SHORT);
            return false;
        } catch (SourceUnavailableException end) {
            return true;
        }
    }

    private static List<Long> numbers(List<String> lines) {
        return lines.stream()
                .map(line -> Long.parseLong(line.replaceFirst("^line-([0-9]+) .*", "$1")))
                .toList();
    }

    private static List<Long> oneTo(long count) {
        return LongStream.rangeClosed(1, count).boxed().toList();
    }
}
