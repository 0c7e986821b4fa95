package io.holdfast.source.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.config.ByteSize;
import io.holdfast.source.Source;
import io.holdfast.testbed.Await;
import io.holdfast.testbed.TestBed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * What every adapter keeps to, on its real server: nothing is lost, what comes twice is explained, and nothing is
 * acknowledged before it is stored. The server is started once for the class; each case has a place of its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(90)
public abstract class SourceContract {
    private static final int RECORDS = 200;
    private static final int LARGE_BYTES = 1 << 20;
    private static final int LIMIT_BYTES = 64 * 1024;
    private static final int TOO_MANY_BYTES = 100_000;
    private static final Duration SETTLE_LIMIT = Duration.ofSeconds(20);

    private final TestBed bed = TestBed.open(getClass().getSimpleName());
    private final SourceServer server = serverIn(bed);
    private final List<ReceiverRun> runs = new ArrayList<>();

    /** The server, not started yet. Called once, from the constructor, so it may not use fields of the subclass. */
    protected abstract SourceServer serverIn(TestBed testBed);

    @BeforeAll
    void startServer() {
        server.start();
    }

    @AfterAll
    void endServer() {
        bed.close();
    }

    /** Whatever a case is about, no receiver may have logged a secret. */
    @AfterEach
    void endReceivers() {
        runs.forEach(ReceiverRun::close);
        for (ReceiverRun run : runs) {
            server.secrets().forEach(secret -> assertThat(run.output()).doesNotContain(secret));
        }
        runs.clear();
    }

    /** The bed with the server, for cases of the adapter's own. */
    protected final TestBed bed() {
        return bed;
    }

    /** The server, for cases of the adapter's own. */
    protected final SourceServer server() {
        return server;
    }

    /** Starts a receiver that ends with the case. */
    protected final ReceiverRun start(ReceiverPlan plan) {
        ReceiverRun run = ReceiverRun.start(bed, plan, server.environment(), server.clientClassPath());
        runs.add(run);
        return run;
    }

    /** Skips the case, with the reason, if the source does not know it. */
    protected final void assumeKnown(SourceCase needed) {
        String reason = server.unknown(needed).orElse("");
        assumeTrue(reason.isEmpty(), () -> needed + ": " + reason);
    }

    private boolean knows(SourceCase wanted) {
        return server.unknown(wanted).isEmpty();
    }

    private SourcePlace filled(String name) {
        SourcePlace place = server.place(name);
        place.publish(Numbered.payloads(0, RECORDS));
        return place;
    }

    @Test
    void shouldStoreEveryRecordOnceInOrderAndAcknowledgeIt() {
        SourcePlace place = filled("flow");
        int records = RECORDS + publishOddSizes(place);
        place.publish(Numbered.payloads(RECORDS + 1, RECORDS + 10));

        ReceiverRun run = start(ReceiverPlan.of(place.source()));
        run.awaitStored(Numbered.numbers(0, RECORDS)).awaitStored(Numbered.numbers(RECORDS + 1, RECORDS + 10));
        run.stop();
        awaitKept(place, 0);

        List<StoredRecord> stored = run.stored();
        assertThat(stored).hasSize(records + 9);
        assertThat(run.numbers()).containsAll(Numbered.numbers(0, RECORDS));
        assertThat(stored).noneMatch(StoredRecord::redelivered);
        assertOrdered(stored);
        assertOddSizes(stored);
        assertThat(run.counted("receiver.records.acknowledged")).isEqualTo(records + 9);
    }

    /** As those run it who add one file to Spark: clients are in it under other names, or are named by the refusal. */
    @Test
    void shouldReceiveWithTheBundleOrSayWhatToAdd() {
        assumeTrue(ReceiverRun.bundle(bed).isPresent(), "there is no bundle jar yet: this is for mvn verify");
        SourcePlace place = filled("bundle");
        ReceiverRun run = ReceiverRun.startFromBundle(bed, ReceiverPlan.of(place.source()), server.environment());
        runs.add(run);

        if (server.missingFromBundle().isEmpty()) {
            run.awaitStored(Numbered.numbers(0, RECORDS)).stop();
            awaitKept(place, 0);
        } else {
            assertThat(run.awaitFailure()).contains("add " + server.missingFromBundle());
        }
    }

    private int publishOddSizes(SourcePlace place) {
        List<byte[]> odd = new ArrayList<>();
        if (knows(SourceCase.LARGE_RECORD)) {
            odd.add(Numbered.payload(RECORDS, LARGE_BYTES));
        }
        if (knows(SourceCase.EMPTY_RECORD)) {
            odd.add(new byte[0]);
        }
        place.publish(odd);
        return odd.size();
    }

    private void assertOddSizes(List<StoredRecord> stored) {
        assertThat(stored.stream().filter(record -> record.bytes() == LARGE_BYTES))
                .hasSize(knows(SourceCase.LARGE_RECORD) ? 1 : 0);
        assertThat(stored.stream().filter(record -> record.number() == Numbered.NONE))
                .hasSize(knows(SourceCase.EMPTY_RECORD) ? 1 : 0);
    }

    private void assertOrdered(List<StoredRecord> stored) {
        if (knows(SourceCase.ORDER)) {
            stored.stream()
                    .map(StoredRecord::partition)
                    .distinct()
                    .forEach(partition -> assertThat(stored.stream()
                                    .filter(record -> record.number() != Numbered.NONE)
                                    .filter(record -> record.partition().equals(partition))
                                    .map(StoredRecord::number))
                            .isSorted());
        }
    }

    @Test
    void shouldStoreABlockAgainWhenItsStoreFailsOnce() {
        SourcePlace place = filled("fails-once");

        ReceiverRun run = start(ReceiverPlan.of(place.source()).with(Fault.failOnce(2)));
        run.awaitStored(Numbered.numbers(0, RECORDS));
        run.stop();
        awaitKept(place, 0);

        assertThat(run.stored()).hasSize(RECORDS);
        assertThat(run.counted("receiver.store.failures")).isEqualTo(1);
    }

    @Test
    void shouldLeaveWhatIsNotStoredWithTheServerWhenTheStoreFailsForGood() {
        SourcePlace place = filled("fails-for-good");
        ReceiverRun failing = start(ReceiverPlan.of(place.source()).with(Fault.failAlways(3)));

        assertThat(failing.awaitFailure()).contains("could not store block 3", "in 3 attempts");

        awaitKept(place, RECORDS - failing.stored().size());
        assertRestIsBroughtAfter(failing, place);
    }

    /** What the ended run has stored is acknowledged; another one gets the rest, exactly. */
    private void assertRestIsBroughtAfter(ReceiverRun ended, SourcePlace place) {
        Set<Integer> before = ended.numbers();
        Set<Integer> rest = Numbered.numbers(0, RECORDS);
        rest.removeAll(before);
        assertThat(ended.stored()).hasSameSizeAs(before);
        ReceiverRun next = start(ReceiverPlan.of(place.source()));
        next.awaitStored(rest, place::stir);
        next.stop();
        awaitKept(place, 0);
        assertOnce(next);
        if (knows(SourceCase.EXACT_END)) {
            assertThat(next.numbers()).isEqualTo(rest);
        }
    }

    private static void assertOnce(ReceiverRun run) {
        assertThat(run.stored())
                .extracting(StoredRecord::number)
                .filteredOn(number -> number != Numbered.NONE) // what a place was stirred with
                .doesNotHaveDuplicates();
    }

    @Test
    void shouldAcknowledgeNothingBeforeItIsStored() {
        SourcePlace place = filled("held");
        ReceiverRun held = start(ReceiverPlan.of(place.source()).with(Fault.hold(1)));
        held.awaitHold(1);
        awaitKept(place, RECORDS);
        held.kill9();
        assertThat(held.stored()).isEmpty();

        ReceiverRun next = start(ReceiverPlan.of(place.source()));
        next.awaitStored(Numbered.numbers(0, RECORDS), place::stir);
        next.stop();
        awaitKept(place, 0);

        assertOnce(next);
    }

    @Test
    void shouldBringAgainWhatWasStoredAndNotAcknowledgedWhenTheProcessIsKilled() {
        SourcePlace place = filled("killed");
        ReceiverRun killed = start(ReceiverPlan.of(place.source()).with(Fault.haltAfter(3)));
        killed.awaitHalt();
        Set<Integer> again = killed.numbers();
        again.removeAll(killed.numbersBefore(3));
        assertThat(again).isNotEmpty();
        Set<Integer> due = Numbered.numbers(0, RECORDS);
        due.removeAll(killed.numbersBefore(3));

        ReceiverRun next = start(ReceiverPlan.of(place.source()));
        next.awaitStored(due, place::stir);
        next.stop();
        awaitKept(place, 0);

        assertOnce(next);
        assertThat(next.counted("receiver.records.acknowledged"))
                .isEqualTo(next.stored().size());
        if (knows(SourceCase.REDELIVERED_FLAG)) {
            assertThat(next.stored())
                    .filteredOn(record -> again.contains(record.number()))
                    .allMatch(StoredRecord::redelivered);
        }
    }

    @Test
    void shouldGoOnWhenTheServerIsKilledAndComesBack() {
        assumeKnown(SourceCase.SERVER_KILL);
        SourcePlace place = filled("server-killed");
        ReceiverRun run = start(ReceiverPlan.of(place.source()).with(Fault.hold(3)));
        Set<Integer> acknowledged = awaitAcknowledgedBefore(3, run, place);

        server.kill9();
        server.start();
        place.publish(Numbered.payloads(RECORDS, RECORDS + 50));
        run.letGo();
        run.awaitStored(Numbered.numbers(0, RECORDS + 50));
        awaitKept(place, 0); // what was stored before and acknowledged in vain comes again when the server thinks so
        run.stop();
        awaitKept(place, 0);

        Set<Integer> once = Numbered.numbers(RECORDS, RECORDS + 50);
        once.addAll(knows(SourceCase.ACKNOWLEDGEMENTS_SURVIVE_KILL) ? acknowledged : Set.of());
        assertAtMostTwice(run, once);
    }

    @Test
    void shouldGoOnWhenTheConnectionIsCut() {
        assumeKnown(SourceCase.CONNECTION_CUT);
        SourcePlace place = filled("cut");
        CuttableSource cuttable = place.cuttable();
        ReceiverRun run = start(ReceiverPlan.of(cuttable.source()).with(Fault.hold(3)));
        Set<Integer> acknowledged = awaitAcknowledgedBefore(3, run, place);

        cuttable.cut().run();
        place.publish(Numbered.payloads(RECORDS, RECORDS + 50));
        run.letGo();
        run.awaitStored(Numbered.numbers(0, RECORDS + 50));
        awaitKept(place, 0); // as above
        run.stop();
        awaitKept(place, 0);

        assertAtMostTwice(run, acknowledged);
    }

    /** Waits until a block is held and the server has heard of all before it; empty if it does not show that. */
    private Set<Integer> awaitAcknowledgedBefore(long block, ReceiverRun run, SourcePlace place) {
        run.awaitHold(block);
        Set<Integer> stored = run.numbersBefore(block);
        return awaitKept(place, RECORDS - stored.size()) ? stored : new TreeSet<>();
    }

    /** Records come again only if they were delivered and not acknowledged, and only once, marked where that is known. */
    private void assertAtMostTwice(ReceiverRun run, Set<Integer> once) {
        Set<Integer> seen = new TreeSet<>();
        Set<Integer> again = new TreeSet<>();
        for (StoredRecord record : run.stored()) {
            if (!seen.add(record.number())) {
                assertThat(again.add(record.number()))
                        .as("a third time: %s", record)
                        .isTrue();
                assertThat(record.redelivered() || !knows(SourceCase.REDELIVERED_FLAG))
                        .as("marked as redelivered: %s", record)
                        .isTrue();
            }
        }
        assertThat(again).filteredOn(once::contains).isEmpty();
    }

    @Test
    void shouldLoseNothingWhenAStoreTakesLongerThanTheSourceWaits() {
        assumeKnown(SourceCase.ACKNOWLEDGE_TIMEOUT);
        SourcePlace place = filled("slow");
        Duration slow = server.acknowledgeTimeout().multipliedBy(2).plusMillis(500);
        server.takeBackWhatIsHeld(true);

        ReceiverRun run = start(ReceiverPlan.of(place.source()).with(Fault.slow(2, slow)));
        run.awaitStored(Numbered.numbers(0, RECORDS));
        server.takeBackWhatIsHeld(false);
        run.stop();
        awaitKept(place, 0);

        assertThat(run.output()).contains(server.timeoutLogged());
        if (server.redeliversAfterTimeout()) {
            assertAtMostTwice(run, run.numbersBefore(2));
        } else {
            assertThat(run.stored()).hasSize(RECORDS);
        }
    }

    @Test
    void shouldGoOnWhereItStopped() {
        SourcePlace place = filled("stopped");
        ReceiverRun stopped = start(ReceiverPlan.of(place.source()).with(Fault.hold(3)));
        stopped.awaitHold(3);
        stopped.letGo();
        stopped.stop();
        awaitKept(place, RECORDS - stopped.stored().size());

        assertRestIsBroughtAfter(stopped, place);
    }

    @Test
    void shouldPassOverWhatCannotBeDecodedOrIsTooLongWhenAsked() {
        SourcePlace place = server.place("skipped");
        place.publish(Numbered.payloads(0, 50));
        place.publish(List.of(Numbered.poison()));
        place.publish(Numbered.payloads(50, 100));
        if (knows(SourceCase.LONG_RECORD)) {
            place.publish(List.of(Numbered.payload(1000, TOO_MANY_BYTES)));
        }
        place.publish(Numbered.payloads(100, 150));

        ReceiverRun run = start(limited(place.source()).skipping());
        run.awaitStored(Numbered.numbers(0, 150));
        run.stop();
        awaitKept(place, 0);

        assertThat(run.numbers()).isEqualTo(Numbered.numbers(0, 150));
        assertOnce(run);
        assertThat(run.counted("receiver.records.skipped")).isEqualTo(knows(SourceCase.LONG_RECORD) ? 2 : 1);
        assertThat(run.output()).contains("skipped a record: the decoder failed on");
    }

    @Test
    void shouldStopBeforeWhatCannotBeDecoded() {
        SourcePlace place = server.place("poison");
        place.publish(Numbered.payloads(0, 30));
        place.publish(List.of(Numbered.poison()));
        place.publish(Numbered.payloads(30, RECORDS));
        ReceiverRun stopped = start(ReceiverPlan.of(place.source()));

        assertThat(stopped.awaitFailure())
                .contains("UnusableRecordException", "this record is poison", "spark.holdfast.receiver.onUndecodable");

        assertThat(stopped.numbers()).isSubsetOf(Numbered.numbers(0, 30));
        awaitKept(place, RECORDS + 1 - stopped.stored().size());
        ReceiverRun next = start(ReceiverPlan.of(place.source()).skipping());
        Set<Integer> rest = Numbered.numbers(0, RECORDS);
        rest.removeAll(stopped.numbers());
        next.awaitStored(rest, place::stir);
        next.stop();
        awaitKept(place, 0);
        assertOnce(next);
        assertThat(next.counted("receiver.records.skipped")).isEqualTo(1);
    }

    @Test
    void shouldRefuseARecordThatIsTooLongClearly() {
        assumeKnown(SourceCase.LONG_RECORD);
        SourcePlace place = server.place("too-long");
        place.publish(List.of(Numbered.payload(0, TOO_MANY_BYTES)));

        String failure = start(limited(place.source())).awaitFailure();

        assertThat(failure).contains("too long", Integer.toString(LIMIT_BYTES), "record limit");
        awaitKept(place, 1);
    }

    private static ReceiverPlan limited(Source source) {
        return ReceiverPlan.of(source).changing(given -> given.withMaxRecordBytes(new ByteSize(LIMIT_BYTES)));
    }

    @Test
    void shouldFailAtOnceWithWrongCredentials() {
        assumeKnown(SourceCase.CREDENTIALS);
        SourcePlace place = filled("wrong-credentials");

        assertRefused(server.wrongCredentials(place));
        awaitKept(place, RECORDS);
    }

    @Test
    void shouldFailAtOnceWithoutPermission() {
        assumeKnown(SourceCase.PERMISSION);
        SourcePlace place = filled("no-permission");

        assertRefused(server.permissionDenied(place));
        awaitKept(place, RECORDS);
    }

    private void assertRefused(RefusedSource refused) {
        String failure = start(ReceiverPlan.of(refused.source())).awaitFailure();
        assertThat(failure).contains("ReceiveRefusedException").contains(refused.words());
        assertHidden(refused.source());
    }

    @Test
    void shouldFailWhenNobodyAnswersForTooLong() {
        assumeKnown(SourceCase.ADDRESS);
        RefusedSource wrong = server.wrongAddress(server.place("wrong-address"), SourceServer.deadPort());

        String failure = start(ReceiverPlan.of(wrong.source()).openingAtMost(2)).awaitFailure();

        assertThat(failure)
                .contains("ReceiveUnavailableException", "2 times in a row")
                .contains(wrong.words());
    }

    @Test
    void shouldKeepSecretsOutOfWhatTravelsAndOfWhatIsShown() {
        assumeKnown(SourceCase.CREDENTIALS);

        assertThat(server.secrets()).isNotEmpty();
        assertHidden(server.place("secret").source());
    }

    private void assertHidden(Source source) {
        for (String secret : server.secrets()) {
            assertThat(serialized(source)).doesNotContain(secret);
            assertThat(source.name()).doesNotContain(secret);
            assertThat(source.toString()).doesNotContain(secret);
        }
    }

    private static String serialized(Source source) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(source);
        } catch (IOException e) {
            throw new AssertionError("Cannot serialize " + source, e);
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    /** Waits until the server keeps that many records of the place; false if it does not show how many. */
    protected final boolean awaitKept(SourcePlace place, long records) {
        if (place.unacknowledged().isEmpty()) {
            return false;
        }
        Await.until(
                records + " records to be kept by the server",
                SETTLE_LIMIT,
                () -> place.unacknowledged().equals(OptionalLong.of(records)),
                () -> place.unacknowledged() + "; " + runs);
        return true;
    }
}
