package io.holdfast.output;

import io.holdfast.services.NeedsService;
import io.holdfast.testbed.MariaDbServer;
import io.holdfast.testbed.SqlServer;
import io.holdfast.testbed.TestBed;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

@NeedsService(value = "mariadb", program = MariaDbServer.PROGRAM)
class MariaDbJdbcOutputIT extends JdbcOutputContract {
    private static final TestBed BED = TestBed.open("mariadb-output");
    private static final MariaDbServer DATABASE = MariaDbServer.in(BED, PASSWORD);

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
