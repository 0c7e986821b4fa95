package io.holdfast.source.jms;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.config.ByteSize;
import io.holdfast.source.contract.Fault;
import io.holdfast.source.contract.Numbered;
import io.holdfast.source.contract.ReceiverPlan;
import io.holdfast.source.contract.ReceiverRun;
import io.holdfast.source.contract.StoredRecord;
import io.holdfast.testbed.Await;
import io.holdfast.testbed.JmsBroker;
import io.holdfast.testbed.TestBed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * Artemis with {@code javax.jms}: shared subscriptions, individual acknowledgement by its own code, large messages. The
 * whole contract is {@link ArtemisTorture}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(90)
class ArtemisIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final TestBed bed = TestBed.open("ArtemisIT");
    private final JmsFixture jms = new JmsFixture(bed, JmsBroker.Kind.ARTEMIS_JAVAX);
    private final List<ReceiverRun> runs = new ArrayList<>();

    @BeforeAll
    void startServer() {
        jms.start();
    }

    @AfterAll
    void endServer() {
        bed.close();
    }

    @AfterEach
    void endReceivers() {
        runs.forEach(ReceiverRun::close);
        runs.clear();
    }

    private ReceiverRun start(ReceiverPlan plan) {
        ReceiverRun run = ReceiverRun.start(bed, plan, jms.environment(), jms.clientClassPath());
        runs.add(run);
        return run;
    }

    private void awaitKept(String queue, long messages) {
        Await.until(
                messages + " messages to be kept",
                LIMIT,
                () -> jms.broker().count(queue) == messages,
                () -> jms.broker().count(queue) + "; " + runs);
    }

    @Test
    void shouldAcknowledgeEachMessageWhenItIsStored() {
        jms.broker().create("individually");
        jms.broker().publish("individually", Numbered.payloads(0, 200));
        ReceiverRun held = start(ReceiverPlan.of(jms.source("individually")).with(Fault.hold(3)));
        held.awaitHold(3);
        Set<Integer> stored = held.numbersBefore(3);
        awaitKept("individually", 200 - stored.size());
        held.kill9();

        ReceiverRun next = start(ReceiverPlan.of(jms.source("individually")));
        Set<Integer> rest = Numbered.numbers(0, 200);
        rest.removeAll(stored);
        next.awaitStored(rest);
        next.stop();
        awaitKept("individually", 0);

        assertThat(next.numbers()).isEqualTo(rest);
        assertThat(next.stored()).extracting(StoredRecord::number).doesNotHaveDuplicates();
    }

    @Test
    void shouldShareASubscriptionAmongReceiversAndKeepWhatIsPublishedWhileTheyAreAway() {
        JmsMessages source = jms.sharedSubscription("shared");
        ReceiverRun one = start(ReceiverPlan.of(source).as(0, 2));
        ReceiverRun other = start(ReceiverPlan.of(source).as(1, 2));
        one.awaitLog("opened its source");
        other.awaitLog("opened its source");
        jms.broker().publishToTopic("shared", Numbered.payloads(0, 400));
        Await.until(
                "all records to be stored by one or the other",
                LIMIT,
                () -> one.stored().size() + other.stored().size() >= 400,
                () -> one.stored().size() + " and " + other.stored().size());
        one.stop();
        other.stop();

        jms.broker().publishToTopic("shared", Numbered.payloads(400, 450));
        ReceiverRun next = start(ReceiverPlan.of(source));
        next.awaitStored(Numbered.numbers(400, 450));
        next.stop();

        Set<Integer> all = one.numbers();
        assertThat(all).isNotEmpty().doesNotContainAnyElementsOf(other.numbers());
        assertThat(other.numbers()).isNotEmpty();
        all.addAll(other.numbers());
        assertThat(all).isEqualTo(Numbered.numbers(0, 400));
        assertThat(next.numbers()).isEqualTo(Numbered.numbers(400, 450));
    }

    @Test
    void shouldPassOverALargeMessageThatIsTooLongAndTakeWhatFollows() {
        jms.broker().create("large");
        jms.broker().publish("large", Numbered.payloads(0, 20));
        jms.broker().publish("large", List.of(Numbered.payload(20, 1 << 20)));
        jms.broker().publish("large", Numbered.payloads(21, 40));
        Set<Integer> wanted = Numbered.numbers(0, 40);
        wanted.remove(20);

        ReceiverRun run = start(ReceiverPlan.of(jms.source("large"))
                .changing(given -> given.withMaxRecordBytes(new ByteSize(1 << 16)))
                .skipping());
        run.awaitStored(wanted);
        run.stop();
        awaitKept("large", 0);

        assertThat(run.numbers()).isEqualTo(wanted);
        assertThat(run.counted("receiver.records.skipped")).isEqualTo(1);
    }

    @Test
    void shouldGoOnWhenTheServerIsKilledAndComesBack() {
        jms.broker().create("killed");
        jms.broker().publish("killed", Numbered.payloads(0, 200));
        ReceiverRun run = start(ReceiverPlan.of(jms.source("killed")).with(Fault.hold(3)));
        run.awaitHold(3);

        jms.kill9();
        jms.start();
        jms.broker().publish("killed", List.of(Numbered.payload(200, 1 << 20)));
        run.letGo();
        run.awaitStored(Numbered.numbers(0, 201));
        awaitKept("killed", 0);
        run.stop();

        assertThat(run.numbers()).isEqualTo(Numbered.numbers(0, 201));
    }
}
