package io.holdfast.source.jms;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.source.contract.Fault;
import io.holdfast.source.contract.Numbered;
import io.holdfast.source.contract.ReceiverPlan;
import io.holdfast.source.contract.ReceiverRun;
import io.holdfast.source.contract.SourceContract;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.source.contract.StoredRecord;
import io.holdfast.testbed.Await;
import io.holdfast.testbed.JmsBroker;
import io.holdfast.testbed.TestBed;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The contract on a real broker, and what only this source has. */
abstract class JmsContract extends SourceContract {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** Which broker. */
    abstract JmsBroker.Kind kind();

    @Override
    protected SourceServer serverIn(TestBed testBed) {
        return new JmsFixture(testBed, kind());
    }

    final JmsFixture jms() {
        return (JmsFixture) server();
    }

    /** A queue of that many messages, for its reader. */
    final JmsMessages filled(String queue, int count) {
        jms().broker().create(queue);
        jms().broker().publish(queue, Numbered.payloads(0, count));
        return jms().source(queue);
    }

    /** Waits until the queue keeps at least and at most that many messages. */
    final void awaitKept(String queue, long least, long most) {
        JmsBroker broker = jms().broker();
        Await.until(
                least + " to " + most + " messages to be kept",
                LIMIT,
                () -> broker.count(queue) >= least && broker.count(queue) <= most,
                () -> Long.toString(broker.count(queue)));
    }

    @Test
    void shouldCommitOnlyWhenEverythingReceivedIsStored() {
        JmsMessages source = filled("transacted", 200).transacted().window(40);
        // No block is cut for its age: six are 120 messages, of which at most 40 are not committed.
        ReceiverRun held = start(ReceiverPlan.of(source)
                .changing(given -> given.withBlockAge(Duration.ofMinutes(5)))
                .with(Fault.hold(6)));
        held.awaitHold(6).awaitStored(Numbered.numbers(0, 100));
        assertThat(held.numbersBefore(6)).isEqualTo(Numbered.numbers(0, 100));
        awaitKept("transacted", 100, 120);
        held.kill9();

        ReceiverRun next = start(ReceiverPlan.of(source));
        next.awaitStored(Numbered.numbers(100, 200));
        next.stop();
        awaitKept("transacted", 0, 0);

        assertThat(next.stored()).extracting(StoredRecord::number).doesNotHaveDuplicates();
        assertThat(next.numbers()).isSubsetOf(Numbered.numbers(80, 200));
    }

    @Test
    void shouldTakeTextsAndRefuseKindsWithoutBytes() {
        JmsMessages source = filled("kinds", 10);
        jms().broker().publishTexts("kinds", Numbered.payloads(10, 20));
        jms().broker().publishMaps("kinds", Numbered.payloads(20, 21));
        jms().broker().publishTexts("kinds", Numbered.payloads(21, 30));

        ReceiverRun run = start(ReceiverPlan.of(source).skipping());
        Set<Integer> wanted = Numbered.numbers(0, 30);
        wanted.remove(20);
        run.awaitStored(wanted);
        run.stop();
        awaitKept("kinds", 0, 0);

        assertThat(run.numbers()).isEqualTo(wanted);
        assertThat(run.counted("receiver.records.skipped")).isEqualTo(1);
        assertThat(run.output()).contains("MapMessage, and only BytesMessage and TextMessage are taken");
    }

    @Test
    void shouldSpeakTlsToABrokerThatItTrusts() {
        JmsMessages unused = filled("secure", 50);

        ReceiverRun trusting = start(ReceiverPlan.of(jms().source("secure", jms().trustingFactory())));
        trusting.awaitStored(Numbered.numbers(0, 50));
        trusting.stop();
        JmsMessages doubting = jms().source("secure", jms().doubtingFactory());
        ReceiverRun refused = start(ReceiverPlan.of(doubting).openingAtMost(1));
        String reason = refused.awaitLog("Cannot open jms");

        // Clients may say no more than that there is no connection.
        assertThat(reason).contains("for which host the");
        assertThat(refused.stored()).isEmpty();
    }

    @Test
    void shouldGetWhatWasPublishedToATopicWhileItWasAway() {
        JmsMessages source = jms().subscription("news", "client-1");
        ReceiverRun first = start(ReceiverPlan.of(source));
        first.awaitLog("opened its source");
        jms().broker().publishToTopic("news", Numbered.payloads(0, 20));
        first.awaitStored(Numbered.numbers(0, 20));
        first.stop();

        jms().broker().publishToTopic("news", Numbered.payloads(20, 60));
        ReceiverRun next = start(ReceiverPlan.of(source));
        next.awaitStored(Numbered.numbers(20, 60));
        next.stop();

        assertThat(next.numbers()).isEqualTo(Numbered.numbers(20, 60));
    }

    @Test
    void shouldWaitWhileAnotherOneHasTheClientId() {
        JmsMessages source = jms().subscription("busy", "client-2");
        ReceiverRun first = start(ReceiverPlan.of(source));
        first.awaitLog("opened its source");

        String failure = start(ReceiverPlan.of(source).openingAtMost(2)).awaitFailure();

        assertThat(failure).contains("ReceiveUnavailableException", "another connection has the client id client-2");
    }

    @Test
    void shouldRefuseSeveralReceiversOfASubscriptionOfOne() {
        JmsMessages source = jms().subscription("one", "client-3");

        String failure = start(ReceiverPlan.of(source).as(0, 2)).awaitFailure();

        assertThat(failure).contains("ReceiveRefusedException", "with 2 receivers", "ofSharedTopic(...)");
    }
}
