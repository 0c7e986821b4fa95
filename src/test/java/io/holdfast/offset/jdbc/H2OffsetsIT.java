package io.holdfast.offset.jdbc;

import io.holdfast.testbed.H2Server;
import io.holdfast.testbed.SqlServer;
import io.holdfast.testbed.TestBed;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class H2OffsetsIT extends JdbcOffsetsContract {
    private static final TestBed BED = TestBed.open("h2-offsets");
    private static final H2Server DATABASE = H2Server.in(BED, PASSWORD);

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
