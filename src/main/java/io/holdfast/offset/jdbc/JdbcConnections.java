package io.holdfast.offset.jdbc;

import io.holdfast.config.SettingsException;
import io.holdfast.offset.OffsetException;
import io.holdfast.offset.OffsetRefusedException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;

/**
 * Opens connections to the database of offsets: not committing by themselves, isolated as "read committed", and with a
 * bound on every wait. The driver is found on the thread's class path, where Spark puts the application's jars.
 * Thread-safe.
 */
public final class JdbcConnections {
    private final JdbcOffsets settings;
    private final Dialect dialect;
    private final SqlFailures failures;
    private final String url;
    private final Properties properties = new Properties();

    private JdbcConnections(JdbcOffsets settings, Secrets secrets) {
        this.settings = settings;
        this.dialect = Dialect.of(settings.url());
        this.failures = new SqlFailures(settings, secrets);
        this.url = secrets.resolve(settings.url());
        for (Map.Entry<String, String> property : settings.properties().entrySet()) {
            properties.setProperty(property.getKey(), secrets.resolve(property.getValue()));
        }
        dialect.bound(properties, settings.timeout());
    }

    /**
     * Resolves the references of the settings; connects to nothing yet.
     *
     * @throws OffsetRefusedException if a reference leads to nothing
     */
    public static JdbcConnections of(JdbcOffsets settings) {
        try {
            return new JdbcConnections(settings, new Secrets());
        } catch (SettingsException unresolved) {
            throw new OffsetRefusedException(
                    "Cannot open " + settings.description() + ": " + unresolved.getMessage(), unresolved);
        }
    }

    /**
     * A new connection, to be closed by the caller.
     *
     * @throws io.holdfast.offset.OffsetUnavailableException if the database cannot be reached now
     * @throws OffsetRefusedException if it refuses the user, or there is no driver
     */
    public Connection open() {
        try {
            Connection connection = driver().connect(url, properties);
            if (connection == null) {
                throw new OffsetRefusedException(
                        "Cannot open " + settings.description() + ": " + dialect.driver() + " does not take this URL",
                        null);
            }
            return prepared(connection);
        } catch (SQLException failure) {
            throw failures.of("connect to", failure);
        }
    }

    private Connection prepared(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(dialect.boundLocks(lockLimit()));
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            connection.setAutoCommit(false);
            dialect.makeDurable(connection);
            return connection;
        } catch (SQLException failure) {
            close(connection, failure);
            throw failure;
        }
    }

    /** Commits so that it survives the kill of the server; after a failure nobody knows whether it happened. */
    public void commit(Connection connection) throws SQLException {
        connection.commit();
        dialect.makeDurable(connection);
    }

    /** Shorter than the wait for an answer, so that the database tells what it waited for. */
    private Duration lockLimit() {
        return settings.timeout().multipliedBy(2).dividedBy(3);
    }

    static void close(Connection connection, Throwable because) {
        try {
            connection.close();
        } catch (SQLException failure) {
            because.addSuppressed(failure);
        }
    }

    private Driver driver() {
        try {
            return (Driver) load().getDeclaredConstructor().newInstance();
        } catch (ClassNotFoundException missing) {
            throw new OffsetRefusedException(
                    "Cannot open " + settings.description() + ": the database's driver " + dialect.driver()
                            + " is not on the class path; add " + dialect.artifact() + " to --jars",
                    missing);
        } catch (ReflectiveOperationException broken) {
            throw new OffsetRefusedException(
                    "Cannot open " + settings.description() + ": the database's driver " + dialect.driver()
                            + " cannot be made; use another version of " + dialect.artifact(),
                    broken);
        }
    }

    private Class<?> load() throws ClassNotFoundException {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        try {
            return Class.forName(dialect.driver(), true, context);
        } catch (ClassNotFoundException elsewhere) {
            return Class.forName(dialect.driver());
        }
    }

    /** What a failure means. */
    public OffsetException meaning(String doing, SQLException failure) {
        return failures.of(doing, failure);
    }

    Statements statements() {
        return new Statements(dialect, settings.tables());
    }

    JdbcOffsets settings() {
        return settings;
    }
}
