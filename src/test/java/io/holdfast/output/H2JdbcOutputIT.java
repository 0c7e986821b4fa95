package io.holdfast.output;

import io.holdfast.testbed.H2Server;
import io.holdfast.testbed.SqlServer;
import io.holdfast.testbed.TestBed;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class H2JdbcOutputIT extends JdbcOutputContract {
    private static final TestBed BED = TestBed.open("h2-output");
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
