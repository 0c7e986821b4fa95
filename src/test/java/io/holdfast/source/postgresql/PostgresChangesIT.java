package io.holdfast.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.config.ByteSize;
import io.holdfast.config.TlsSettings;
import io.holdfast.metric.CountingMetrics;
import io.holdfast.services.NeedsService;
import io.holdfast.source.Delivery;
import io.holdfast.source.DeliveryTag;
import io.holdfast.source.FetchLimit;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceReader;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.source.SourceUnavailableException;
import io.holdfast.source.contract.Fault;
import io.holdfast.source.contract.Numbered;
import io.holdfast.source.contract.ReceiverPlan;
import io.holdfast.source.contract.ReceiverRun;
import io.holdfast.source.contract.SourceContract;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.testbed.Await;
import io.holdfast.testbed.Certificates;
import io.holdfast.testbed.PostgresServer;
import io.holdfast.testbed.TestBed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The contract on a real server, and what only this source has. */
@NeedsService(value = "postgresql", program = PostgresServer.PROGRAM)
class PostgresChangesIT extends SourceContract {
    private static final FetchLimit SOME = new FetchLimit(1000, 1 << 20, Duration.ofMillis(100));
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Override
    protected SourceServer serverIn(TestBed testBed) {
        return new PostgresFixture(testBed);
    }

    private PostgresFixture postgres() {
        return (PostgresFixture) server();
    }

    private static List<Delivery> fetch(SourceReader reader, int count) {
        List<Delivery> all = new ArrayList<>();
        Await.until(
                count + " changes",
                LIMIT,
                () -> all.addAll(reader.fetch(SOME)) && all.size() >= count,
                () -> all.size() + " came");
        assertThat(all).hasSize(count);
        return all;
    }

    private static List<DeliveryTag> tags(List<Delivery> deliveries) {
        return deliveries.stream().map(Delivery::tag).toList();
    }

    private static String text(Delivery delivery) {
        return new String(delivery.message().payload(), StandardCharsets.UTF_8);
    }

    @Test
    void shouldTellOfEveryKindOfChange() {
        postgres().create("kinds");
        postgres()
                .execute(
                        "ALTER TABLE kinds ADD raw bytea",
                        "INSERT INTO kinds VALUES (1, E'a\"\\\\\\n\\u00e4', '\\xdeadbeef'), (2, NULL, NULL)",
                        "UPDATE kinds SET id = 3 WHERE id = 2",
                        "ALTER TABLE kinds REPLICA IDENTITY FULL",
                        "DELETE FROM kinds WHERE id = 1",
                        "TRUNCATE kinds");
        try (SourceReader reader = postgres().open(postgres().source("kinds"))) {
            List<Delivery> all = fetch(reader, 5);

            assertThat(text(all.get(0)))
                    .startsWith("{\"op\":\"insert\",\"schema\":\"public\",\"table\":\"kinds\",\"lsn\":\"0/")
                    .contains("\"index\":0,")
                    .endsWith(
                            "\"new\":{\"id\":\"1\",\"payload\":\"a\\\"\\\\\\u000a\u00e4\",\"raw\":\"\\\\xdeadbeef\"}}");
            assertThat(text(all.get(1)))
                    .contains("\"index\":1,")
                    .endsWith("\"new\":{\"id\":\"2\",\"payload\":null,\"raw\":null}}");
            assertThat(text(all.get(2)))
                    .contains("\"op\":\"update\"")
                    .endsWith("\"key\":{\"id\":\"2\"},\"new\":{\"id\":\"3\",\"payload\":null,\"raw\":null}}");
            assertThat(text(all.get(3)))
                    .contains("\"op\":\"delete\"", "\"old\":{\"id\":\"1\",\"payload\"")
                    .doesNotContain("\"new\"");
            assertThat(text(all.get(4))).contains("\"op\":\"truncate\"", "\"table\":\"kinds\"");
        }
    }

    @Test
    void shouldMoveTheSlotOnlyBehindWholeTransactions() {
        postgres().create("long");
        long before = postgres().confirmed("long");
        int handedOver;
        postgres().execute("INSERT INTO long (payload) SELECT '#' || n || '#.' FROM generate_series(0, 999) n");
        try (SourceReader reader = postgres().open(postgres().source("long"))) {
            List<Delivery> part = reader.fetch(new FetchLimit(500, 1 << 20, Duration.ofSeconds(10)));
            assertThat(part).hasSizeBetween(1, 500);
            handedOver = part.size();
            reader.acknowledge(tags(part));
            assertThat(postgres().confirmed("long")).isEqualTo(before);
        }
        try (SourceReader reader = postgres().open(postgres().source("long"))) {
            List<Delivery> all = fetch(reader, 1000);
            assertThat(all.subList(0, handedOver))
                    .allMatch(each -> each.message().redelivered());
            assertThat(all.subList(handedOver, 1000))
                    .noneMatch(each -> each.message().redelivered());
            reader.acknowledge(tags(all));
            Await.until(
                    "the slot to be moved",
                    LIMIT,
                    () -> postgres().confirmed("long") > before,
                    () -> "at " + postgres().confirmed("long"));
        }
        try (SourceReader reader = postgres().open(postgres().source("long"))) {
            assertThat(reader.fetch(SOME)).isEmpty();
        }
    }

    @Test
    void shouldStoreALongTransactionInManyBlocksAndAllOfItAgainAfterAKill() {
        postgres().create("killed_within");
        postgres()
                .execute("INSERT INTO killed_within (payload) SELECT '#' || n || '#.' FROM generate_series(0, 4999) n");
        ReceiverRun killed = start(ReceiverPlan.of(
                        postgres().source("killed_within", postgres().postgres().port()))
                .with(Fault.haltAfter(20)));
        killed.awaitHalt();

        ReceiverRun next = start(ReceiverPlan.of(
                postgres().source("killed_within", postgres().postgres().port())));
        next.awaitStored(Numbered.numbers(0, 5000));
        next.stop();
        assertThat(next.stored()).hasSize(5000);
    }

    @Test
    void shouldKnowWhatComesAgainAfterTheServerWasKilled() {
        postgres().create("crashed");
        for (int i = 0; i < 10; i++) {
            postgres().execute("INSERT INTO crashed (payload) VALUES ('old')");
        }
        try (SourceReader reader = postgres().open(postgres().source("crashed"))) {
            reader.acknowledge(tags(fetch(reader, 10).subList(0, 4)));
            server().kill9();
        }
        server().start();
        postgres().execute("INSERT INTO crashed (payload) VALUES ('new')");

        List<Delivery> again = new ArrayList<>();
        try (SourceReader reader = postgres().open(postgres().source("crashed"))) {
            Await.until(
                    "the new row",
                    LIMIT,
                    () -> again.addAll(reader.fetch(SOME))
                            && text(again.get(again.size() - 1)).contains("new\"}}"),
                    () -> again.size() + " came");
        }
        Delivery last = again.remove(again.size() - 1);
        assertThat(last.message().redelivered()).isFalse();
        assertThat(again)
                .hasSizeBetween(6, 10) // the server may have forgotten how far the slot was moved
                .allMatch(each -> each.message().redelivered());
    }

    @Test
    void shouldWarnWhileTheServerKeepsTooMuchOfItsLog() {
        postgres().create("kept");
        ByteSize limit = ByteSize.ofMebibytes(1);
        CountingMetrics metrics = new CountingMetrics();
        AtomicLong minutes = new AtomicLong();
        SourceContext context = PostgresFixture.context(metrics, minutes);
        try (SourceReader reader = postgres().source("kept").warnAbove(limit).open(context)) {
            postgres().execute("INSERT INTO kept (payload) SELECT repeat('x', 1000) FROM generate_series(1, 5000)");
            reader.keepAlive();
            assertThat((Long) metrics.look("source.postgresql.slot.bytes")).isLessThan(limit.bytes());
            minutes.incrementAndGet();
            reader.keepAlive();
            assertThat((Long) metrics.look("source.postgresql.slot.bytes")).isGreaterThan(5_000_000);
        }
        PostgresChanges source = postgres().source("kept", postgres().postgres().port());
        ReceiverRun run = start(ReceiverPlan.of(source.warnAbove(limit)).with(Fault.hold(1)));
        assertThat(run.awaitLog("bytes of its log for the slot 'kept'")).contains("WARN", "more than 1m");
    }

    @Test
    void shouldFollowTheServerWhenNothingIsOpen() {
        postgres().create("idle");
        postgres().execute("CREATE TABLE elsewhere (id int)");
        try (SourceReader reader = postgres().open(postgres().source("idle"))) {
            long end = postgres().number("SELECT pg_current_wal_lsn() - '0/0'");
            postgres().execute("INSERT INTO elsewhere SELECT generate_series(1, 1000)");

            Await.until(
                    "the slot to be moved behind what it has nothing of",
                    LIMIT,
                    () -> reader.fetch(SOME).isEmpty() && postgres().confirmed("idle") > end,
                    () -> postgres().confirmed("idle") + ", and the end was " + end);
        }
    }

    @Test
    void shouldWaitForASlotThatIsInUse() {
        postgres().create("used");
        PostgresChanges source = postgres().source("used").answerTimeout(Duration.ofMillis(500));
        try (SourceReader reader = postgres().open(source)) {
            assertThat(reader.fetch(SOME)).isEmpty();
            assertThatThrownBy(() -> postgres().open(source))
                    .isInstanceOf(SourceUnavailableException.class)
                    .hasMessageContaining("is active for PID")
                    .hasMessageContaining("another receiver reads from it");
        }
        postgres().open(source.answerTimeout(Duration.ofSeconds(10))).close();
    }

    @Test
    void shouldSayWhatToDoWhenSomethingIsMissing() {
        postgres().execute("CREATE PUBLICATION alone FOR ALL TABLES");
        assertThatThrownBy(() -> postgres().open(postgres().source("nothing")))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("there is no publication 'nothing'");
        assertThatThrownBy(() -> postgres().open(postgres().source("alone")))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("there is no slot 'alone'");
        assertThatThrownBy(() -> postgres().source("alone").open(PostgresFixture.context(2)))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("a slot has one reader");
        postgres().open(postgres().source("alone").creatingSlot()).close();
        assertThat(postgres().confirmed("alone")).isPositive();
        postgres().execute("SELECT pg_create_logical_replication_slot('other', 'test_decoding')");
        postgres().execute("CREATE PUBLICATION other FOR ALL TABLES");
        assertThatThrownBy(() -> postgres().open(postgres().source("other")))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("is for 'test_decoding postgres'");
    }

    @Test
    void shouldSpeakTlsToAServerThatItTrusts() {
        Certificates certificates = Certificates.in(bed(), "st0re-s3cret");
        PostgresServer secure = PostgresServer.in(bed(), "0wner-s3cret")
                .withTls(certificates.certificate(), certificates.key())
                .start();
        PostgresChanges source = postgres().source("any", secure.port()).user("tester", "${file:" + password() + "}");
        TlsSettings trusting =
                TlsSettings.ofSystem().trusting(certificates.certificate().toString());

        assertThatThrownBy(() -> postgres().open(source.tls(trusting)))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("wal_level is 'replica'");
        assertThatThrownBy(() -> postgres().open(source.tls(TlsSettings.ofSystem())))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("check tls(...): whom it trusts");
    }

    private Path password() {
        try {
            return Files.writeString(bed().root().resolve("owner"), "0wner-s3cret");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
