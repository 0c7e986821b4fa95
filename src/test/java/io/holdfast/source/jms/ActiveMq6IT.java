package io.holdfast.source.jms;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.source.contract.Numbered;
import io.holdfast.source.contract.ReceiverPlan;
import io.holdfast.source.contract.ReceiverRun;
import io.holdfast.testbed.JmsBroker;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** ActiveMQ Classic with {@code jakarta.jms}. */
class ActiveMq6IT extends JmsContract {
    @Override
    JmsBroker.Kind kind() {
        return JmsBroker.Kind.ACTIVEMQ6;
    }

    @Test
    void shouldSayThatThisClientCannotShareASubscription() {
        String failure =
                start(ReceiverPlan.of(jms().sharedSubscription("shared"))).awaitFailure();

        assertThat(failure).contains("ReceiveRefusedException", "share a virtual topic's queue");
    }

    @Test
    void shouldConnectByAFactoryThatItLooksUp() {
        JmsMessages unused = filled("looked-up", 50);
        JmsFactory factory = JmsFactory.lookedUp(
                "ConnectionFactory",
                Map.of(
                        "java.naming.factory.initial",
                        "org.apache.activemq.jndi.ActiveMQInitialContextFactory",
                        "java.naming.provider.url",
                        "tcp://127.0.0.1:" + jms().broker().port()));

        ReceiverRun run = start(ReceiverPlan.of(jms().source("looked-up", factory)));
        run.awaitStored(Numbered.numbers(0, 50));
        run.stop();
        awaitKept("looked-up", 0, 0);

        assertThat(run.stored()).hasSize(50);
    }
}
