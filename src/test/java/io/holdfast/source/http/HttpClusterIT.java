package io.holdfast.source.http;

import io.holdfast.source.contract.ClusterContract;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.testbed.TestBed;
import java.util.List;

/** Posts through Spark; the sender finds the next executor at the same address. */
class HttpClusterIT extends ClusterContract {
    @Override
    protected SourceServer serverIn(TestBed testBed) {
        return new HttpFixture(testBed);
    }

    @Override
    protected List<Class<?>> clients() {
        return List.of();
    }
}
