package io.holdfast.source.jms;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.source.contract.Fault;
import io.holdfast.source.contract.Numbered;
import io.holdfast.source.contract.ReceiverPlan;
import io.holdfast.source.contract.ReceiverRun;
import io.holdfast.source.contract.StoredRecord;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The contract, and what takes longer or tells less; cells of {@code scripts/torture.sh receivers}. */
abstract class JmsTorture extends JmsContract {
    @Test
    void shouldTakeOnlyWhatIsSelected() {
        JmsMessages source = filled("selected", 50).selector("index >= 20 AND index < 30");

        ReceiverRun run = start(ReceiverPlan.of(source));
        run.awaitStored(Numbered.numbers(20, 30));
        run.stop();
        awaitKept("selected", 40, 40);

        assertThat(run.numbers()).isEqualTo(Numbered.numbers(20, 30));
    }

    @Test
    void shouldFailAtOnceWithASelectorThatIsNone() {
        JmsMessages source = filled("badly-selected", 10).selector("index >>");

        String failure = start(ReceiverPlan.of(source)).awaitFailure();

        assertThat(failure).contains("ReceiveRefusedException", "check selector(...)");
    }

    @Test
    void shouldNeverLetABlockWaitForMessagesBeyondTheWindow() {
        JmsMessages source = filled("few", 60).window(5);

        // The block's age is longer than the case may last.
        ReceiverRun run = start(ReceiverPlan.of(source).changing(given -> given.withBlockAge(Duration.ofMinutes(5))));
        run.awaitStored(Numbered.numbers(0, 60));

        assertThat(run.stored()).hasSize(60);
    }

    @Test
    void shouldLoseNothingOfATransactionWhenTheServerIsKilled() {
        ReceiverRun run = start(
                ReceiverPlan.of(filled("transaction-killed", 200).transacted()).with(Fault.hold(3)));
        run.awaitHold(3);

        jms().kill9();
        jms().start();
        run.letGo();
        run.awaitStored(Numbered.numbers(0, 200));
        awaitKept("transaction-killed", 0, 0);
        run.stop();

        assertThat(run.numbers()).isEqualTo(Numbered.numbers(0, 200));
    }

    @Test
    void shouldGiveUpAServerThatIsSilentAndGoOnWhenItSpeaks() {
        ReceiverRun run = start(ReceiverPlan.of(filledImpatiently()).with(Fault.hold(3)));
        run.awaitHold(3);

        jms().broker().process().suspend();
        run.letGo();
        String unused = run.awaitLog("Cannot ");
        jms().broker().process().resume();
        run.awaitStored(Numbered.numbers(0, 200));
        awaitKept("silent", 0, 0);
        run.stop();

        assertThat(run.numbers()).isEqualTo(Numbered.numbers(0, 200));
    }

    /** Brokers and clients put aside, or drop, what was delivered too often, although nothing is wrong with it. */
    @Test
    void shouldBringMessagesAgainHoweverOftenTheirReceiverIsKilled() {
        JmsMessages source = filled("often", 60).transacted();
        for (int round = 0; round < 12; round++) {
            ReceiverRun killed = start(ReceiverPlan.of(source).with(Fault.hold(1)));
            killed.awaitHold(1);
            killed.kill9();
        }

        ReceiverRun run = start(ReceiverPlan.of(source));
        run.awaitStored(Numbered.numbers(0, 60));
        run.stop();
        awaitKept("often", 0, 0);

        assertThat(run.stored()).hasSize(60).allMatch(StoredRecord::redelivered);
    }

    private JmsMessages filledImpatiently() {
        JmsMessages unused = filled("silent", 200);
        return jms().source("silent", jms().impatientFactory());
    }
}
