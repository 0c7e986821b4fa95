package io.holdfast.offset.jdbc;

import io.holdfast.offset.OffsetRefusedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Properties;

/** What differs between databases. */
enum Dialect {
    POSTGRESQL("jdbc:postgresql:", "org.postgresql.Driver", "org.postgresql:postgresql", "TEXT", "") {
        @Override
        void bound(Properties properties, Duration limit) {
            String seconds = Long.toString(Math.max(1, limit.toSeconds()));
            properties.putIfAbsent("connectTimeout", seconds);
            properties.putIfAbsent("socketTimeout", seconds);
            properties.putIfAbsent("loginTimeout", seconds);
            properties.putIfAbsent("tcpKeepAlive", "true");
            properties.putIfAbsent("ApplicationName", "holdfast");
        }

        @Override
        String boundLocks(Duration limit) {
            return "SET lock_timeout = " + limit.toMillis();
        }
    },
    MARIADB(
            "jdbc:mariadb:",
            "org.mariadb.jdbc.Driver",
            "org.mariadb.jdbc:mariadb-java-client",
            "MEDIUMTEXT",
            binary()) {
        @Override
        void bound(Properties properties, Duration limit) {
            boundMillis(properties, limit);
        }

        @Override
        String boundLocks(Duration limit) {
            return lockWaits(limit);
        }
    },
    MYSQL("jdbc:mysql:", "com.mysql.cj.jdbc.Driver", "com.mysql:mysql-connector-j", "MEDIUMTEXT", binary()) {
        @Override
        void bound(Properties properties, Duration limit) {
            boundMillis(properties, limit);
        }

        @Override
        String boundLocks(Duration limit) {
            return lockWaits(limit);
        }
    },
    H2("jdbc:h2:", "org.h2.Driver", "com.h2database:h2", "CLOB", "") {
        @Override
        void bound(Properties properties, Duration limit) {
            properties.putIfAbsent("NETWORK_TIMEOUT", Long.toString(limit.toMillis()));
        }

        @Override
        String boundLocks(Duration limit) {
            return "SET LOCK_TIMEOUT " + limit.toMillis();
        }

        /** H2 writes a commit half a second after its answer, also with a write delay of 0, unless it is told to. */
        @Override
        void makeDurable(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute("CHECKPOINT SYNC");
            }
        }
    };

    private final String prefix;
    private final String driver;
    private final String artifact;
    private final String text;
    private final String tableOptions;

    Dialect(String prefix, String driver, String artifact, String text, String tableOptions) {
        this.prefix = prefix;
        this.driver = driver;
        this.artifact = artifact;
        this.text = text;
        this.tableOptions = tableOptions;
    }

    /** Names are told apart by case, too, and commits are atomic. */
    private static String binary() {
        return " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin";
    }

    private static void boundMillis(Properties properties, Duration limit) {
        String millis = Long.toString(limit.toMillis());
        properties.putIfAbsent("connectTimeout", millis);
        properties.putIfAbsent("socketTimeout", millis);
        properties.putIfAbsent("tcpKeepAlive", "true");
    }

    private static String lockWaits(Duration limit) {
        return "SET SESSION innodb_lock_wait_timeout = " + Math.max(1, limit.toSeconds());
    }

    /**
     * The one that a URL asks for.
     *
     * @throws OffsetRefusedException if there is none
     */
    static Dialect of(String url) {
        for (Dialect dialect : values()) {
            if (url.startsWith(dialect.prefix)) {
                return dialect;
            }
        }
        throw new OffsetRefusedException(
                "Offsets can be kept in PostgreSQL, MariaDB, MySQL and H2, at URLs that begin with "
                        + String.join(", ", prefixes()) + "; this one begins with '"
                        + url.substring(0, Math.max(0, url.indexOf(':', 5) + 1)) + "'",
                null);
    }

    private static List<String> prefixes() {
        return List.of(POSTGRESQL.prefix, MARIADB.prefix, MYSQL.prefix, H2.prefix);
    }

    /** The class of the driver. */
    String driver() {
        return driver;
    }

    /** Where users find the driver. */
    String artifact() {
        return artifact;
    }

    /** The type of a long text. */
    String text() {
        return text;
    }

    /** What follows a table's columns. */
    String tableOptions() {
        return tableOptions;
    }

    /** Adds to the driver's properties that no connect and no answer takes longer; what a user has set stays. */
    abstract void bound(Properties properties, Duration limit);

    /** The statement by which no statement of the session waits longer for a lock. */
    abstract String boundLocks(Duration limit);

    /** What follows a commit so that it survives the server's kill. */
    void makeDurable(Connection connection) throws SQLException {
        // Other databases write before they answer, unless their administrator wants it otherwise.
    }
}
