package io.holdfast.source.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.config.ByteSize;
import io.holdfast.metric.Metrics;
import io.holdfast.source.Delivery;
import io.holdfast.source.FetchLimit;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceReader;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.source.listen.Listening;
import io.holdfast.time.Ticker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What requests are answered with, while the test is the engine. Over the wire, with the JDK's client. */
@Timeout(60)
class HttpPostsTest {
    private static final int MAX_RECORD_BYTES = 1000;
    private static final FetchLimit SOME = new FetchLimit(100, 1 << 20, Duration.ofSeconds(20));
    private static final FetchLimit NONE = new FetchLimit(100, 1 << 20, Duration.ofMillis(300));

    private final int port = SourceServer.deadPort();
    private final HttpPosts usual = HttpPosts.to(Listening.on(port), "/orders");
    private final HttpClient client = HttpClient.newHttpClient();
    private SourceReader reader = open(usual);

    private static SourceReader open(HttpPosts source) {
        return source.open(new SourceContext(0, 1, MAX_RECORD_BYTES, 1000, Ticker.system(), Metrics.none()));
    }

    private void reopen(HttpPosts source) {
        reader.close();
        reader = open(source);
    }

    @AfterEach
    void close() {
        reader.close();
    }

    private CompletableFuture<HttpResponse<String>> post(String body, String... headers) {
        HttpRequest.Builder post = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/orders"))
                .POST(BodyPublishers.ofString(body));
        return client.sendAsync((headers.length == 0 ? post : post.headers(headers)).build(), BodyHandlers.ofString());
    }

    private String health() throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + port + "/orders");
        return answer(client.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()))
                .body();
    }

    private static HttpResponse<String> answer(CompletableFuture<HttpResponse<String>> posted) throws Exception {
        return posted.get(20, TimeUnit.SECONDS);
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
    void shouldAnswerOnlyWhenAllRecordsAreAcknowledgedThoughTheyWereFetchedApart() throws Exception {
        CompletableFuture<HttpResponse<String>> posted = post("a\nb\r\n\nc", "Content-Type", "text/x");
        List<Delivery> first = reader.fetch(new FetchLimit(3, 1 << 20, Duration.ofSeconds(20)));
        List<Delivery> second = fetch(1);

        assertThat(texts(first)).containsExactly("a", "b", "");
        assertThat(texts(second)).containsExactly("c");
        assertThat(first.get(0).message().headers()).extracting("name").containsExactly("holdfast.http.content-type");
        acknowledge(first);
        assertThat(health()).as("while one of its records is not stored").contains("1 requests wait");
        assertThat(posted).isNotDone();
        acknowledge(second);

        assertThat(answer(posted).statusCode()).isEqualTo(200);
        assertThat(answer(posted).body()).isEqualTo("stored 4 records\n");
    }

    @Test
    void shouldKeepToTheBytesOfAFetch() {
        CompletableFuture<HttpResponse<String>> posted = post("aaaa\nbbbb\ncccc");

        assertThat(texts(reader.fetch(new FetchLimit(100, 5, Duration.ofSeconds(20)))))
                .containsExactly("aaaa", "bbbb");
        assertThat(texts(fetch(1))).containsExactly("cccc");
        assertThat(posted).isNotDone();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":1}`nnull`n`n {\"a\":    | 400 | line 4 is no JSON",
                "{\"a\":1} {}                   | 400 | line 1 is no JSON: there is more than one value",
                "[1,2                           | 400 | line 1 is no JSON",
                "'{\"a\":\"x'                   | 400 | line 1 is no JSON",
                "nonsense                       | 400 | line 1 is no JSON",
            })
    void shouldNameTheLineThatIsNoJson(String body, int status, String words) throws Exception {
        reopen(usual.format(HttpPosts.Format.JSON_LINES));

        HttpResponse<String> answer = answer(post(body.replace("`n", "\n")));

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains(words, "nothing of this request is stored");
        assertThat(reader.fetch(NONE)).isEmpty();
    }

    @Test
    void shouldTakeLinesOfJson() throws Exception {
        reopen(usual.format(HttpPosts.Format.JSON_LINES));
        CompletableFuture<HttpResponse<String>> posted = post("{\"a\":[1]}\r\n\n  \n7\n\"x\"\n");
        List<Delivery> records = fetch(3);
        acknowledge(records);

        assertThat(texts(records)).containsExactly("{\"a\":[1]}", "7", "\"x\"");
        assertThat(answer(posted).statusCode()).isEqualTo(200);
    }

    @Test
    void shouldTakeAWholeBodyAndAnEmptyOne() throws Exception {
        reopen(usual.format(HttpPosts.Format.BODY));
        CompletableFuture<HttpResponse<String>> posted = post("a\nb\n");
        acknowledge(fetch(1));
        assertThat(answer(posted).statusCode()).isEqualTo(200);

        CompletableFuture<HttpResponse<String>> empty = post("");
        List<Delivery> record = fetch(1);
        acknowledge(record);
        assertThat(texts(record)).containsExactly("");
        assertThat(answer(empty).statusCode()).isEqualTo(200);
    }

    @Test
    void shouldStoreNothingOfARequestWithARecordThatIsTooLong() throws Exception {
        HttpResponse<String> answer = answer(post("a\n" + "b".repeat(MAX_RECORD_BYTES + 1) + "\nc"));

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("line 2 is too long for a record: at most 1000 bytes are taken, found 1001");
        assertThat(reader.fetch(NONE)).isEmpty();
    }

    @Test
    void shouldRefuseBodiesBeyondTheLimitWhetherDeclaredOrInChunks() throws Exception {
        reopen(usual.maxBody(new ByteSize(2_000)));
        String large = "x\n".repeat(50_000);
        HttpRequest chunks = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/orders"))
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString(large)))
                .build();

        assertThat(answer(post(large)).statusCode()).isEqualTo(413);
        assertThat(answer(client.sendAsync(chunks, BodyHandlers.ofString())).body())
                .contains("at most 2000 bytes are taken, found more bytes than that");
        assertThat(reader.fetch(NONE)).isEmpty();
    }

    @Test
    void shouldRefuseWhatItCannotReadAndKeysThatAreNone() throws Exception {
        assertThat(answer(post("a", "Content-Encoding", "gzip")).statusCode()).isEqualTo(415);
        assertThat(answer(post("a", "Idempotency-Key", "k".repeat(256))).statusCode())
                .isEqualTo(400);
        assertThat(reader.fetch(NONE)).isEmpty();
    }

    @Test
    void shouldRefuseRequestsWhileTooManyWaitAndTakeThemAfterwards() throws Exception {
        reopen(usual.maxWaiting(1, ByteSize.ofMebibytes(64)));
        CompletableFuture<HttpResponse<String>> first = post("a");
        List<Delivery> taken = fetch(1);

        HttpResponse<String> refused = answer(post("b"));
        acknowledge(taken);
        assertThat(answer(first).statusCode()).isEqualTo(200);
        CompletableFuture<HttpResponse<String>> second = post("b");
        acknowledge(fetch(1));

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(answer(second).statusCode()).isEqualTo(200);
    }

    @Test
    void shouldRefuseRequestsWhileTooManyBytesWait() throws Exception {
        reopen(usual.maxBody(new ByteSize(100)).maxWaiting(10, new ByteSize(100)));
        CompletableFuture<HttpResponse<String>> first = post("a".repeat(60));
        List<Delivery> taken = fetch(1);

        assertThat(answer(post("b".repeat(60))).statusCode()).isEqualTo(429);
        acknowledge(taken);
        assertThat(answer(first).statusCode()).isEqualTo(200);
        CompletableFuture<HttpResponse<String>> second = post("b".repeat(60));
        acknowledge(fetch(1));
        assertThat(answer(second).statusCode()).isEqualTo(200);
    }

    @Test
    void shouldTakeBackWhatTheEngineHasNotBegunToTakeInTime() throws Exception {
        reopen(usual.storeTimeout(Duration.ofMillis(200)));

        HttpResponse<String> answer = answer(post("a", "Idempotency-Key", "k"));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("not stored within 200 ms, and given up");
        assertThat(reader.fetch(NONE)).isEmpty();
        CompletableFuture<HttpResponse<String>> again = post("a", "Idempotency-Key", "k");
        acknowledge(fetch(1));
        assertThat(answer(again).statusCode()).isEqualTo(200);
        assertThat(answer(again).headers().firstValue("Idempotency-Replayed")).isEmpty();
    }

    @Test
    void shouldLetARepeatWaitForTheSameStore() throws Exception {
        CompletableFuture<HttpResponse<String>> one = post("a", "Idempotency-Key", "k");
        List<Delivery> record = fetch(1);
        CompletableFuture<HttpResponse<String>> other = post("a", "Idempotency-Key", "k");
        assertThat(reader.fetch(NONE)).isEmpty();
        assertThat(other).isNotDone();
        acknowledge(record);

        assertThat(answer(one).statusCode()).isEqualTo(200);
        assertThat(answer(other).statusCode()).isEqualTo(200);
        assertThat(answer(post("a", "Idempotency-Key", "k")).headers().firstValue("Idempotency-Replayed"))
                .hasValue("true");
        assertThat(answer(post("b", "Idempotency-Key", "k")).statusCode()).isEqualTo(422);
    }

    @Test
    void shouldForgetTheKeyThatWasUsedLongestAgo() throws Exception {
        reopen(usual.rememberedKeys(1));
        for (String key : List.of("k1", "k2", "k1")) {
            CompletableFuture<HttpResponse<String>> posted = post("a", "Idempotency-Key", key);
            acknowledge(fetch(1));
            assertThat(answer(posted).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void shouldTellThoseWhoWaitThatTheReceiverEnds() throws Exception {
        CompletableFuture<HttpResponse<String>> stored = post("s");
        acknowledge(fetch(1));
        CompletableFuture<HttpResponse<String>> taken = post("a\nb");
        acknowledge(fetch(2).subList(0, 1));
        CompletableFuture<HttpResponse<String>> waiting = post("c");
        while (!health().contains("2 requests wait")) {
            Thread.onSpinWait();
        }
        reader.close();

        assertThat(answer(stored).statusCode()).isEqualTo(200);
        assertThat(answer(taken).statusCode()).isEqualTo(503);
        assertThat(answer(taken).body()).contains("whether this request is stored is unknown");
        assertThat(answer(waiting).body()).contains("nothing of this request is stored");
    }

    @Test
    void shouldAnswerARequestWithoutRecordsAtOnce() throws Exception {
        assertThat(answer(post("")).body()).isEqualTo("stored 0 records\n");
    }

    @Test
    void shouldRefuseSettingsThatMakeNoSense() {
        assertThatThrownBy(() -> HttpPosts.to(Listening.on(1), "orders?x=1"))
                .hasMessageContaining("begins with a slash");
        assertThatThrownBy(() -> usual.token("literal-s3cret"))
                .hasMessageContaining("The token of HTTP posts")
                .message()
                .doesNotContain("literal-s3cret");
        assertThatThrownBy(() -> usual.maxWaiting(0, ByteSize.ofMebibytes(64))).hasMessageContaining("from 1 to 1000");
        assertThatThrownBy(() -> usual.maxWaiting(1, new ByteSize(1))).hasMessageContaining("the longest body of");
        assertThatThrownBy(() -> usual.maxBody(new ByteSize(0))).hasMessageContaining("maxBody must be from 1");
        assertThatThrownBy(() -> usual.rememberedKeys(-1)).hasMessageContaining("from 0 to 1000000, found -1");
        assertThatThrownBy(() -> usual.storeTimeout(Duration.ZERO))
                .hasMessageContaining("storeTimeout must be from 1 ms");
        assertThatThrownBy(() -> usual.requestTimeout(Duration.ofMillis(999)))
                .hasMessageContaining("requestTimeout must be at least 1 s");
    }
}
