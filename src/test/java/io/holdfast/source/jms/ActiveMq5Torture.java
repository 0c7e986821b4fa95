package io.holdfast.source.jms;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.source.contract.Numbered;
import io.holdfast.source.contract.ReceiverPlan;
import io.holdfast.source.contract.ReceiverRun;
import io.holdfast.testbed.JmsBroker;
import org.junit.jupiter.api.Test;

/** ActiveMQ Classic with {@code javax.jms}. */
class ActiveMq5Torture extends JmsTorture {
    @Override
    JmsBroker.Kind kind() {
        return JmsBroker.Kind.ACTIVEMQ5;
    }

    @Test
    void shouldSayThatThisClientCannotShareASubscription() {
        String failure =
                start(ReceiverPlan.of(jms().sharedSubscription("shared"))).awaitFailure();

        assertThat(failure).contains("ReceiveRefusedException", "share a virtual topic's queue");
    }

    @Test
    void shouldReadTheQueueOfAVirtualTopic() {
        JmsMessages source = filled("Consumer.counts.VirtualTopic.news", 0);
        jms().broker().publishToTopic("VirtualTopic.news", Numbered.payloads(0, 50));

        ReceiverRun run = start(ReceiverPlan.of(source));
        run.awaitStored(Numbered.numbers(0, 50));

        assertThat(run.stored()).hasSize(50);
    }
}
