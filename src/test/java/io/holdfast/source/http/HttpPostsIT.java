package io.holdfast.source.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.config.ByteSize;
import io.holdfast.config.TlsSettings;
import io.holdfast.metric.Metrics;
import io.holdfast.services.NeedsService;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceReader;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.source.contract.Fault;
import io.holdfast.source.contract.Numbered;
import io.holdfast.source.contract.ReceiverPlan;
import io.holdfast.source.contract.ReceiverRun;
import io.holdfast.source.contract.SourceContract;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.source.listen.Listening;
import io.holdfast.testbed.Await;
import io.holdfast.testbed.Certificates;
import io.holdfast.testbed.Curl;
import io.holdfast.testbed.FreePorts;
import io.holdfast.testbed.TestBed;
import io.holdfast.time.Ticker;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The contract with a sender over HTTP, and what only this source has; by curl, as people post. */
@NeedsService(value = "curl", program = Curl.PROGRAM)
class HttpPostsIT extends SourceContract {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String BEARER = "Authorization: Bearer " + HttpFixture.TOKEN;

    @Override
    protected SourceServer serverIn(TestBed testBed) {
        return new HttpFixture(testBed);
    }

    private HttpFixture http() {
        return (HttpFixture) server();
    }

    @AfterAll
    void endSenders() throws IOException {
        http().close();
    }

    @Test
    void shouldAnswerCurl() {
        int port = FreePorts.next();
        String url = HttpFixture.uri(port, "curl").toString();
        HttpPosts source = http().source(Listening.on(port), "curl").maxBody(new ByteSize(100_000));
        ReceiverRun run = start(ReceiverPlan.of(source));
        run.awaitLog("listens at 127.0.0.1:" + port);

        assertThat(Curl.run(bed(), url)).contains("200 OK", "takes posts; 0 requests wait");
        assertThat(Curl.run(bed(), "--data-binary", "#1#.\n#2#.\n", url)).contains("401", "Www-authenticate: Bearer");
        assertThat(Curl.run(bed(), "-H", BEARER, "--data-binary", "#1#.\n#2#.\n", url))
                .contains("200 OK", "stored 2 records");
        assertThat(Curl.run(bed(), "-H", BEARER, "-H", "Transfer-Encoding: chunked", "--data-binary", "#3#.", url))
                .contains("200 OK", "stored 1 record");
        assertThat(Curl.run(bed(), "-H", BEARER, "--data-binary", "@" + large(150_000), url))
                .contains("413", "at most 100000 bytes are taken");
        assertThat(Curl.run(bed(), "-H", BEARER, "--request", "PUT", "--data", "x", url))
                .contains("405", "Allow: POST, GET, HEAD");
        assertThat(Curl.run(bed(), "-H", BEARER, "--data", "x", url + "/else")).contains("404");
        assertThat(run.numbers()).isEqualTo(Numbered.numbers(1, 4));
    }

    private Path large(int bytes) {
        try {
            return Files.write(bed().directory("bodies").resolve("large"), Numbered.payload(9, bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldStoreARepeatWithTheSameKeyOnce() {
        int port = FreePorts.next();
        String url = HttpFixture.uri(port, "keys").toString();
        ReceiverRun run =
                start(ReceiverPlan.of(http().source(Listening.on(port), "keys")).with(Fault.hold(1)));
        run.awaitLog("listens at");
        String[] post = {"-H", BEARER, "-H", "Idempotency-Key: k1", "--data-binary", "#1#.", url};

        assertThat(Curl.run(bed(), post)).contains("503", "Retry-after: 1", "perhaps it will be");
        run.letGo();
        String waited = Curl.run(bed(), post); // for the one that is being stored, unless it was quicker
        assertThat(waited).contains("200 OK");
        assertThat(Curl.run(bed(), post)).contains("200 OK", "Idempotency-replayed: true", "stored before");
        post[5] = "#2#.";
        assertThat(Curl.run(bed(), post)).contains("422", "another body");
        run.stop();

        assertThat(run.stored()).hasSize(1);
        assertThat(run.counted("source.http.requests.unknown")).isEqualTo(1);
        assertThat(run.counted("source.http.requests.replayed")).isEqualTo(waited.contains("stored before") ? 2 : 1);
        assertThat(run.counted("source.http.requests.refused")).isEqualTo(1);
    }

    /** One receiver stops, the next is killed, the third listens elsewhere each time. */
    @Test
    void shouldBeFoundByItsSenderWhenItMoves() {
        Path directory = bed().directory("published");
        Path file = directory.resolve("orders-0");
        HttpPosts source = http().source(Listening.on(0).publishedIn(directory.toString(), "orders"), "moving");
        PostSender sender = http().sender(() -> address(file).map(at -> URI.create("http://" + at + "/moving")));
        sender.publish(Numbered.payloads(0, 50));

        ReceiverRun first = start(ReceiverPlan.of(source));
        first.awaitStored(Numbered.numbers(0, 50));
        String before = address(file).orElseThrow();
        first.stop();
        assertThat(file).doesNotExist();
        sender.publish(Numbered.payloads(50, 100));
        ReceiverRun second = start(ReceiverPlan.of(source));
        second.awaitStored(Numbered.numbers(50, 100));
        assertThat(address(file)).isPresent().get().isNotEqualTo(before);
        second.kill9();
        assertThat(file).as("left behind by the kill").exists();
        sender.publish(Numbered.payloads(100, 150));
        ReceiverRun third = start(ReceiverPlan.of(source));
        third.awaitStored(Numbered.numbers(100, 150));
        third.stop();

        Await.until("all to be answered", LIMIT, () -> sender.unanswered() == 0, () -> sender.unanswered() + " not");
        assertThat(first.stored()).hasSize(50);
        assertThat(third.stored()).hasSizeGreaterThanOrEqualTo(50);
    }

    private static Optional<String> address(Path file) {
        try {
            return Files.readString(file)
                    .lines()
                    .filter(line -> line.startsWith("address="))
                    .findFirst()
                    .map(line -> line.substring("address=".length()));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldEndTheConnectionOfASenderThatIsTooSlow() throws IOException {
        int port = FreePorts.next();
        ReceiverRun run = start(ReceiverPlan.of(
                http().source(Listening.on(port), "slow-sender").requestTimeout(Duration.ofSeconds(1))));
        run.awaitLog("listens at");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            OutputStream out = socket.getOutputStream();
            out.write(("POST /slow-sender HTTP/1.1\r\nHost: x\r\n" + BEARER + "\r\nContent-Length: 100\r\n\r\nabc")
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();

            assertThat(socket.getInputStream().read())
                    .as("the end, within the limit")
                    .isEqualTo(-1);
        }
        assertThat(run.stored()).isEmpty();
    }

    @Test
    void shouldSpeakTls() throws IOException {
        Certificates certificates = Certificates.in(bed(), "st0re-s3cret");
        Path password = Files.writeString(bed().directory("secrets").resolve("store"), certificates.password());
        TlsSettings tls =
                TlsSettings.ofSystem().identifiedBy(certificates.store().toString(), "${file:" + password + "}");
        int port = FreePorts.next();
        HttpPosts source = HttpPosts.to(Listening.on(port), "/tls").tls(tls);

        try (SourceReader reader = open(source)) {
            assertThat(reader.window()).isPositive();
            String url = "https://localhost:" + port + "/tls";
            assertThat(Curl.run(bed(), "--cacert", certificates.certificate().toString(), url))
                    .contains("200 OK");
            assertThat(Curl.run(bed(), url)).contains("SSL certificate problem");
        }
        assertThatThrownBy(() -> open(source.tls(TlsSettings.ofSystem())))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("identifiedBy(...)");
    }

    private static SourceReader open(HttpPosts source) {
        return source.open(new SourceContext(0, 1, 1 << 20, 1000, Ticker.system(), Metrics.none()));
    }
}
