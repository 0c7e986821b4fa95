package io.holdfast.source.nats;

import io.holdfast.services.NeedsService;
import io.holdfast.source.contract.ClusterContract;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.testbed.NatsServer;
import io.holdfast.testbed.TestBed;
import io.nats.client.Nats;
import java.util.List;

/** NATS through Spark. */
@NeedsService(value = "nats", program = NatsServer.PROGRAM)
class JetStreamClusterTorture extends ClusterContract {
    @Override
    protected SourceServer serverIn(TestBed testBed) {
        return new NatsFixture(testBed);
    }

    @Override
    protected List<Class<?>> clients() {
        return List.of(Nats.class);
    }
}
