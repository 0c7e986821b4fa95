package io.holdfast.offset.jdbc;

import io.holdfast.services.NeedsService;
import io.holdfast.testbed.PostgresServer;
import io.holdfast.testbed.SqlServer;
import io.holdfast.testbed.TestBed;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

@NeedsService(value = "postgresql", program = PostgresServer.PROGRAM)
class PostgresOffsetsIT extends JdbcOffsetsContract {
    private static final TestBed BED = TestBed.open("postgresql-offsets");
    private static final PostgresServer DATABASE = PostgresServer.in(BED, PASSWORD);

    @BeforeAll
    static void start() {
        DATABASE.start();
    }

    @AfterAll
    static void end() {
        BED.close();
    }

    @Override
    SqlServer database() {
        return DATABASE;
    }
}
