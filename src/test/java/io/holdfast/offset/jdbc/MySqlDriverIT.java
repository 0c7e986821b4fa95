package io.holdfast.offset.jdbc;

import io.holdfast.services.NeedsService;
import io.holdfast.testbed.MariaDbServer;
import io.holdfast.testbed.SqlServer;
import io.holdfast.testbed.TestBed;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** MySQL's own driver, on MariaDB's server. */
@NeedsService(value = "mariadb", program = MariaDbServer.PROGRAM)
class MySqlDriverIT extends JdbcOffsetsContract {
    private static final TestBed BED = TestBed.open("mysql-offsets");
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
    JdbcOffsets at(String url) {
        return super.at(url.replace("jdbc:mariadb:", "jdbc:mysql:") + "?useSSL=false&allowPublicKeyRetrieval=true");
    }

    @Override
    SqlServer database() {
        return DATABASE;
    }
}
