package io.holdfast.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.source.contract.Fault;
import io.holdfast.source.contract.Numbered;
import io.holdfast.source.contract.ReceiverPlan;
import io.holdfast.source.contract.ReceiverRun;
import io.holdfast.source.contract.SourceContract;
import io.holdfast.source.contract.SourcePlace;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.source.contract.StoredRecord;
import io.holdfast.testbed.TestBed;
import java.util.Comparator;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The contract on a real broker, with the offsets in a real ZooKeeper. */
class KafkaStoredContractIT extends SourceContract {
    @Override
    protected SourceServer serverIn(TestBed testBed) {
        return KafkaFixture.withOffsetsInZooKeeper(testBed);
    }

    /** As when Spark has started it elsewhere while it was cut off. */
    @Test
    void shouldFenceAReceiverThatWasStartedAgainElsewhere() {
        SourcePlace place = server().place("fenced");
        place.publish(Numbered.payloads(0, 100));
        ReceiverRun older = start(ReceiverPlan.of(place.source()).with(Fault.hold(2)));
        older.awaitHold(2);
        ReceiverRun newer = start(ReceiverPlan.of(place.source()));
        newer.awaitStored(Numbered.numbers(ReceiverPlan.BLOCK_RECORDS, 100));
        awaitKept(place, 0);

        older.letGo();

        assertThat(older.awaitFailure()).contains("ReceiveRefusedException", "has taken over");
        place.publish(Numbered.payloads(100, 120));
        newer.awaitStored(Numbered.numbers(100, 120));
        newer.stop();
        awaitKept(place, 0);
    }

    @Test
    void shouldReadWithSeveralThreads() {
        KafkaFixture.Place place = ((KafkaFixture) server()).place("threads", 5);
        place.publish(Numbered.payloads(0, 1000));

        ReceiverRun run = start(ReceiverPlan.of(place.source().threads(3)));
        run.awaitStored(Numbered.numbers(0, 1000));
        place.publish(Numbered.payloads(1000, 1100));
        run.awaitStored(Numbered.numbers(0, 1100));
        run.stop();
        awaitKept(place, 0);

        assertThat(run.stored()).hasSize(1100);
        for (int partition = 0; partition < 5; partition++) {
            String name = "threads-" + partition;
            assertThat(run.stored().stream().filter(record -> record.partition().equals(name)))
                    .hasSize(220)
                    .isSortedAccordingTo(Comparator.comparing(StoredRecord::number));
        }
    }

    @Test
    void shouldBeginWhereItWasSetByHand() {
        KafkaFixture.Place place = ((KafkaFixture) server()).place("by-hand", 1);
        place.publish(Numbered.payloads(0, 100));
        place.setByHand(0, 60);

        ReceiverRun run = start(ReceiverPlan.of(place.source()));
        run.awaitStored(Numbered.numbers(60, 100)).stop();
        awaitKept(place, 0);

        assertThat(run.stored()).hasSize(40);
    }

    @Test
    void shouldGoOnWithAnotherNumberOfReceivers() {
        KafkaFixture.Place place = ((KafkaFixture) server()).place("fewer", 2);
        place.publish(Numbered.payloads(0, 100));
        ReceiverRun even = start(ReceiverPlan.of(place.source()).as(0, 2));
        ReceiverRun odd = start(ReceiverPlan.of(place.source()).as(1, 2));
        even.awaitStored(
                Numbered.numbers(0, 100).stream().filter(n -> n % 2 == 0).toList());
        odd.awaitStored(
                Numbered.numbers(0, 100).stream().filter(n -> n % 2 == 1).toList());
        even.stop();
        odd.stop();
        place.publish(Numbered.payloads(100, 150));

        ReceiverRun only = start(ReceiverPlan.of(place.source()));
        only.awaitStored(Numbered.numbers(100, 150));
        only.stop();

        Set<Integer> numbers = only.numbers();
        assertThat(numbers).isEqualTo(Numbered.numbers(100, 150));
        assertThat(only.stored()).extracting(StoredRecord::number).doesNotHaveDuplicates();
    }
}
