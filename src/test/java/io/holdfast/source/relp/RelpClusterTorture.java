package io.holdfast.source.relp;

import io.holdfast.services.NeedsService;
import io.holdfast.source.contract.ClusterContract;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.testbed.RsyslogServer;
import io.holdfast.testbed.TestBed;
import java.util.List;

/** RELP through Spark; rsyslog finds the next executor at the same address. */
@NeedsService(value = "rsyslog", program = RsyslogServer.PROGRAM)
class RelpClusterTorture extends ClusterContract {
    @Override
    protected SourceServer serverIn(TestBed testBed) {
        return new RelpFixture(testBed);
    }

    @Override
    protected List<Class<?>> clients() {
        return List.of();
    }
}
