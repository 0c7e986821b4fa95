package io.holdfast.source.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.source.contract.Numbered;
import io.holdfast.source.contract.ReceiverPlan;
import io.holdfast.source.contract.ReceiverRun;
import io.holdfast.source.contract.SourceContract;
import io.holdfast.source.contract.SourcePlace;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.testbed.TestBed;
import org.junit.jupiter.api.Test;

/** The contract in version 5 with QoS 1 on a broker that keeps to the receive maximum. */
class HiveMqTorture extends SourceContract {
    @Override
    protected SourceServer serverIn(TestBed testBed) {
        return new HiveMqFixture(testBed);
    }

    /** Of messages that have waited for the receiver, of which Mosquitto sends too many at once. */
    @Test
    void shouldBeSentNoMoreThanTheReceiveMaximum() {
        SourcePlace place = server().place("few");
        place.publish(Numbered.payloads(0, 200));

        ReceiverRun run = start(ReceiverPlan.of(((MqttTopics) place.source()).receiveMaximum(10)));
        run.awaitStored(Numbered.numbers(0, 200)).stop();

        assertThat(run.stored()).hasSize(200);
        assertThat(run.output()).doesNotContain("than allowed by receive maximum");
    }
}
