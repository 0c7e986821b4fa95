package io.holdfast.source.jms;

import io.holdfast.source.contract.ClusterContract;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.testbed.JmsBroker;
import io.holdfast.testbed.TestBed;
import java.util.List;

/** ActiveMQ Classic with {@code jakarta.jms} through Spark; a cell of {@code scripts/torture.sh receivers}. */
class JmsClusterTorture extends ClusterContract {
    @Override
    protected SourceServer serverIn(TestBed testBed) {
        return new JmsFixture(testBed, JmsBroker.Kind.ACTIVEMQ6);
    }

    @Override
    protected List<Class<?>> clients() {
        return List.of();
    }
}
