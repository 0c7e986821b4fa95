package io.holdfast.offset.jdbc;

import io.holdfast.offset.OffsetException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the tables, or makes them. Not thread-safe. */
final class Tables {
    private static final Logger log = LoggerFactory.getLogger(Tables.class);

    private final JdbcOffsets settings;
    private final Statements sql;
    private final Session session;

    Tables(JdbcOffsets settings, Statements sql, Session session) {
        this.settings = settings;
        this.sql = sql;
        this.session = session;
    }

    void ensure() {
        if (settings.createsTables() && !exist()) {
            create();
        }
        session.transaction("find the tables in", this::probe);
    }

    private boolean exist() {
        return session.transaction("find the tables in", connection -> {
            try {
                return probe(connection);
            } catch (SQLException failure) {
                if (SqlFailures.isMissingTable(failure)) {
                    connection.rollback();
                    return false;
                }
                throw failure;
            }
        });
    }

    private boolean probe(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String query : sql.probe()) {
                statement.executeQuery(query).close();
            }
            return true;
        }
    }

    /** Several drivers may do so at once, of which databases let one fail; then the tables are there all the same. */
    private void create() {
        try {
            session.transaction("create the tables in", connection -> {
                try (Statement statement = connection.createStatement()) {
                    for (String table : sql.create()) {
                        statement.execute(table);
                    }
                }
                return true;
            });
            log.info("Created the tables {}* in {}", settings.tables(), settings.description());
        } catch (OffsetException failure) {
            if (!exist()) {
                throw failure;
            }
        }
    }
}
