package io.holdfast.source.redisstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.holdfast.config.TlsSettings;
import io.holdfast.metric.CountingMetrics;
import io.holdfast.metric.Metrics;
import io.holdfast.services.NeedsService;
import io.holdfast.source.Delivery;
import io.holdfast.source.Header;
import io.holdfast.source.SourceMessage;
import io.holdfast.source.SourceReader;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.source.SourceUnavailableException;
import io.holdfast.source.contract.Fetched;
import io.holdfast.source.contract.Numbered;
import io.holdfast.source.contract.ReceiverPlan;
import io.holdfast.source.contract.ReceiverRun;
import io.holdfast.source.contract.SourceContract;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.testbed.Await;
import io.holdfast.testbed.Certificates;
import io.holdfast.testbed.RedisServer;
import io.holdfast.testbed.TestBed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.StreamEntryID;

/** The contract on a real server, and what only this source has. */
@NeedsService(value = "redis", program = RedisServer.PROGRAM)
class RedisStreamIT extends SourceContract {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration CLAIM_AFTER = Duration.ofSeconds(1);

    @Override
    protected SourceServer serverIn(TestBed testBed) {
        return new RedisFixture(testBed);
    }

    private RedisFixture redis() {
        return (RedisFixture) server();
    }

    private RedisStream source(String stream) {
        return redis().source(stream).claimAfter(CLAIM_AFTER);
    }

    private static boolean isRedelivered(Delivery delivery) {
        return delivery.message().redelivered();
    }

    private void add(String stream, String... fieldsAndValues) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 0; i < fieldsAndValues.length; i += 2) {
            fields.put(fieldsAndValues[i], fieldsAndValues[i + 1]);
        }
        redis().doing(jedis -> jedis.xadd(stream, new StreamEntryID(7, 1), fields));
    }

    @Test
    void shouldHandOverOneFieldAsPayloadAndTheOthersAsHeaders() {
        server().place("whole");
        add("whole", "tenant", "blue", "payload", "hello", "kind", "new");

        try (SourceReader reader = redis().open(source("whole"))) {
            SourceMessage message = Fetched.exactly(1, reader).get(0).message();

            assertThat(message.payload()).asString(UTF_8).isEqualTo("hello");
            assertThat(message.redelivered()).isFalse();
            assertThat(message.position()).isEmpty();
            assertThat(message.headers())
                    .extracting(Header::name, Header::text)
                    .containsExactly(tuple("holdfast.redis.id", "7-1"), tuple("tenant", "blue"), tuple("kind", "new"));
        }
    }

    @Test
    void shouldRefuseAnEntryWithoutThePayloadsField() {
        server().place("absent");
        add("absent", "body", "hello", "kind", "new");

        try (SourceReader reader = redis().open(source("absent"))) {
            Delivery refused = Fetched.exactly(1, reader).get(0);
            assertThat(refused.isRefused()).isTrue();
            assertThat(refused.refusal())
                    .contains("The entry 7-1 of redis", "has no field 'payload'; its fields are 'body', 'kind'.")
                    .endsWith("by payloadField(...), or take all of them as headers by withoutPayload()");
        }
        try (SourceReader reader = redis().open(source("absent").payloadField("body"))) {
            assertThat(Fetched.texts(Fetched.exactly(1, reader))).containsExactly("hello");
        }
        try (SourceReader reader = redis().open(source("absent").withoutPayload())) {
            SourceMessage message = Fetched.exactly(1, reader).get(0).message();
            assertThat(message.payload()).isEmpty();
            assertThat(message.headers()).extracting(Header::name).containsExactly("holdfast.redis.id", "body", "kind");
        }
    }

    @Test
    void shouldBringItsOwnPendingEntriesFirst() {
        server().place("own");
        redis().publish("own", Numbered.payloads(0, 10));
        try (SourceReader reader = redis().open(source("own"))) {
            reader.acknowledge(Fetched.tags(Fetched.exactly(10, reader).subList(0, 4)));
        }
        redis().publish("own", Numbered.payloads(10, 14));

        CountingMetrics metrics = new CountingMetrics();
        try (SourceReader reader = redis().open(source("own"), 0, metrics)) {
            List<Delivery> all = Fetched.exactly(10, reader);

            assertThat(Fetched.texts(all)).isEqualTo(Fetched.texts(4, 14));
            assertThat(all.subList(0, 6)).allMatch(RedisStreamIT::isRedelivered);
            assertThat(all.subList(6, 10)).noneMatch(RedisStreamIT::isRedelivered);
            assertThat(metrics.value("source.redisstream.redelivered")).isEqualTo(6);
            assertThat(metrics.value("source.redisstream.claimed")).isZero();
        }
    }

    @Test
    void shouldTakeOverWhatAReceiverLeftThatIsGone() {
        server().place("gone");
        redis().publish("gone", Numbered.payloads(0, 10));
        try (SourceReader gone = redis().open(source("gone"), 0, Metrics.none())) {
            gone.acknowledge(Fetched.tags(Fetched.exactly(10, gone).subList(0, 4)));
        }

        CountingMetrics metrics = new CountingMetrics();
        try (SourceReader reader = redis().open(source("gone"), 1, metrics)) {
            List<Delivery> taken = Fetched.exactly(6, reader);

            assertThat(Fetched.texts(taken)).isEqualTo(Fetched.texts(4, 10));
            assertThat(taken).allMatch(RedisStreamIT::isRedelivered);
            assertThat(metrics.value("source.redisstream.claimed")).isEqualTo(6);
            reader.acknowledge(Fetched.tags(taken));
        }
        assertThat(redis().pending("gone")).isZero();
    }

    @Test
    void shouldKeepWhatItHoldsFromGrowingOldForOthersToTake() {
        server().place("held-long");
        redis().publish("held-long", Numbered.payloads(0, 10));
        try (SourceReader reader = redis().open(source("held-long"))) {
            List<Delivery> held = Fetched.exactly(10, reader);

            long fetched = System.nanoTime();
            Await.until(
                    "entries that are held to look as if they had come later",
                    LIMIT,
                    () -> {
                        reader.keepAlive();
                        long heldMillis =
                                Duration.ofNanos(System.nanoTime() - fetched).toMillis();
                        return redis().longestPendingMillis("held-long") < heldMillis - 200;
                    },
                    () -> "pending for " + redis().longestPendingMillis("held-long") + " ms");

            reader.acknowledge(Fetched.tags(held));
            assertThat(redis().pending("held-long")).isZero();
        }
    }

    @Test
    void shouldReportAndForgetEntriesThatWereDeletedWhilePending() {
        server().place("trimmed");
        redis().publish("trimmed", Numbered.payloads(0, 10));
        try (SourceReader reader = redis().open(source("trimmed"))) {
            assertThat(Fetched.exactly(10, reader)).hasSize(10);
        }
        redis().doing(jedis -> jedis.xtrim("trimmed", 7, false));

        CountingMetrics own = new CountingMetrics();
        try (SourceReader reader = redis().open(source("trimmed"), 0, own)) {
            assertThat(Fetched.texts(Fetched.exactly(7, reader))).isEqualTo(Fetched.texts(3, 10));
            assertThat(own.value("source.redisstream.trimmed")).isEqualTo(3);
            assertThat(redis().pending("trimmed")).isEqualTo(7);
        }
        redis().doing(jedis -> jedis.xtrim("trimmed", 5, false));

        CountingMetrics taking = new CountingMetrics();
        try (SourceReader reader = redis().open(source("trimmed"), 1, taking)) {
            assertThat(Fetched.texts(Fetched.exactly(5, reader))).isEqualTo(Fetched.texts(5, 10));
            assertThat(taking.value("source.redisstream.trimmed")).isEqualTo(2);
            assertThat(redis().pending("trimmed")).isEqualTo(5);
        }
    }

    @Test
    void shouldAcknowledgeManyAtOnce() {
        server().place("many");
        redis().publish("many", Numbered.payloads(0, 2500));

        try (SourceReader reader = redis().open(source("many"))) {
            reader.acknowledge(Fetched.tags(Fetched.exactly(2500, reader)));
        }
        assertThat(redis().pending("many")).isZero();
    }

    @Test
    void shouldShareTheGroupAmongReceivers() {
        server().place("shared");
        RedisStream patient = source("shared").claimAfter(Duration.ofMinutes(5)); // also when one stands still
        ReceiverRun one = start(ReceiverPlan.of(patient).as(0, 2));
        ReceiverRun other = start(ReceiverPlan.of(patient).as(1, 2));
        one.awaitLog("opened its source");
        other.awaitLog("opened its source");
        redis().publish("shared", Numbered.payloads(0, 400));

        Await.until(
                "all records to be stored by one or the other",
                LIMIT,
                () -> one.stored().size() + other.stored().size() >= 400,
                () -> one.stored().size() + " and " + other.stored().size());

        one.stop();
        other.stop();
        Set<Integer> all = one.numbers();
        assertThat(all).doesNotContainAnyElementsOf(other.numbers());
        all.addAll(other.numbers());
        assertThat(all).isEqualTo(Numbered.numbers(0, 400));
    }

    @Test
    void shouldCreateTheGroupAndTheStreamWhenAsked() {
        assertThatThrownBy(() -> redis().open(source("created")))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("there is no such stream")
                .hasMessageEndingWith("let this source do so with creatingStream()");

        try (SourceReader reader = redis().open(source("created").creatingStream())) {
            assertThat(reader.fetch(Fetched.SOME)).isEmpty();
            redis().publish("created", Numbered.payloads(0, 5));
            reader.acknowledge(Fetched.tags(Fetched.exactly(5, reader)));
        }
        try (SourceReader reader = redis().open(source("created").creatingStream())) {
            assertThat(reader.fetch(Fetched.SOME)).isEmpty();
        }
    }

    @Test
    void shouldStartANewGroupWhereItIsToldTo() {
        redis().publish("old", Numbered.payloads(0, 5));
        try (SourceReader reader = redis().open(RedisStream.from("127.0.0.1:" + redis().port(), "old", "all"))) {
            Fetched.exactly(5, reader);
        }
        RedisStream late =
                RedisStream.from("127.0.0.1:" + redis().port(), "old", "late").startingAtEnd();
        try (SourceReader reader = redis().open(late)) {
            redis().publish("old", Numbered.payloads(5, 7));
            assertThat(Fetched.texts(Fetched.exactly(2, reader))).isEqualTo(Fetched.texts(5, 7));
        }
    }

    @Test
    void shouldSayWhatToDoWhenTheGroupIsNotThere() {
        redis().publish("groupless", Numbered.payloads(0, 1));

        assertThatThrownBy(() -> redis().open(source("groupless").withoutCreating()))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("NOGROUP")
                .hasMessageContaining("create it with XGROUP CREATE <stream> <group> 0");
    }

    @Test
    void shouldStopWhenTheGroupOrTheStreamIsDeleted() {
        server().place("destroyed");
        try (SourceReader reader = redis().open(source("destroyed"))) {
            assertThat(reader.fetch(Fetched.SOME)).isEmpty();
            redis().doing(jedis -> jedis.xgroupDestroy("destroyed", "reading"));

            assertThatThrownBy(() -> Fetched.exactly(1, reader))
                    .isInstanceOf(SourceRefusedException.class)
                    .hasMessageContaining("NOGROUP")
                    .hasMessageContaining("was deleted while it was read");
        }
    }

    @Test
    void shouldReadFromAnotherDatabaseWhereTheUserMayChooseIt() {
        redis().doing(jedis -> {
            jedis.select(1);
            jedis.xadd("elsewhere", new StreamEntryID(7, 1), Map.of("payload", "hello"));
        });
        RedisStream elsewhere = source("elsewhere").database(1);

        assertThatThrownBy(() -> redis().open(elsewhere))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("NOPERM")
                .hasMessageEndingWith("for a database other than 0 +select");
        try (SourceReader reader = redis().openAsOwner(elsewhere)) {
            assertThat(Fetched.texts(Fetched.exactly(1, reader))).containsExactly("hello");
        }
        assertThatThrownBy(() -> redis().openAsOwner(elsewhere.database(99)))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageEndingWith("check database(...)");
    }

    private Path password(String text) {
        try {
            return Files.writeString(bed().directory("password").resolve("password"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldRefuseWhatIsNoStream() {
        redis().doing(jedis -> jedis.set("text", "no stream"));

        assertThatThrownBy(() -> redis().open(source("text")))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("WRONGTYPE")
                .hasMessageEndingWith("the key holds something else than a stream: check its name and database(...)");
    }

    @Test
    void shouldBecomeUnavailableWhenTheServerDoesNotAnswer() {
        server().place("silent");
        try (SourceReader reader = redis().open(source("silent").answerTimeout(Duration.ofMillis(1500)))) {
            assertThat(reader.fetch(Fetched.SOME)).isEmpty();
            redis().process().suspend();
            try {
                assertThatThrownBy(() -> reader.fetch(Fetched.SOME))
                        .isInstanceOf(SourceUnavailableException.class)
                        .hasMessageContaining("check that a Redis server listens at");
            } finally {
                redis().process().resume();
            }
        }
    }

    @Test
    void shouldSpeakTlsToAServerThatItTrusts() {
        Certificates certificates = Certificates.in(bed(), "st0re-s3cret");
        RedisServer secure = RedisServer.in(bed(), "own-s3cret")
                .withTls(certificates.certificate(), certificates.key())
                .start();
        RedisStream source = RedisStream.from("127.0.0.1:" + secure.tlsPort(), "any", "reading")
                .user("", "${file:" + password("own-s3cret") + "}")
                .creatingStream();
        TlsSettings trusting =
                TlsSettings.ofSystem().trusting(certificates.certificate().toString());

        try (SourceReader reader = redis().openAsItIs(source.tls(trusting))) {
            assertThat(reader.fetch(Fetched.SOME)).isEmpty();
        }
        assertThatThrownBy(() -> redis().openAsItIs(source.tls(TlsSettings.ofSystem())))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("check tls(...): whom it trusts");
    }
}
