package io.holdfast.source.files;

import io.holdfast.source.contract.ClusterContract;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.testbed.TestBed;
import java.util.List;

/** Files through Spark. */
class FileLinesClusterTorture extends ClusterContract {
    @Override
    protected SourceServer serverIn(TestBed testBed) {
        return new FilesFixture(testBed);
    }

    @Override
    protected List<Class<?>> clients() {
        return List.of();
    }
}
