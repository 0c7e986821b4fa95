package io.holdfast.source.tcp;

import io.holdfast.source.contract.ClusterContract;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.testbed.TestBed;
import java.util.List;

/** Lines of the example sender through Spark. */
class TcpClusterTorture extends ClusterContract {
    @Override
    protected SourceServer serverIn(TestBed testBed) {
        return new TcpFixture(testBed);
    }

    @Override
    protected List<Class<?>> clients() {
        return List.of();
    }
}
