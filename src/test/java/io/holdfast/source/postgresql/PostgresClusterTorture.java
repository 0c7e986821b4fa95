package io.holdfast.source.postgresql;

import io.holdfast.services.NeedsService;
import io.holdfast.source.contract.ClusterContract;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.testbed.PostgresServer;
import io.holdfast.testbed.TestBed;
import java.util.List;
import org.postgresql.Driver;

/** PostgreSQL's changes through Spark. */
@NeedsService(value = "postgresql", program = PostgresServer.PROGRAM)
class PostgresClusterTorture extends ClusterContract {
    @Override
    protected SourceServer serverIn(TestBed testBed) {
        return new PostgresFixture(testBed);
    }

    @Override
    protected List<Class<?>> clients() {
        return List.of(Driver.class);
    }
}
