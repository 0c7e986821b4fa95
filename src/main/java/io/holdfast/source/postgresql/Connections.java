package io.holdfast.source.postgresql;

import io.holdfast.config.ResolvedSecrets;
import io.holdfast.config.TlsSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.Driver;

/** Makes connections as the settings say; secrets are resolved each time. Stateless but for the settings. */
final class Connections {
    private final PostgresChanges source;

    Connections(PostgresChanges source) {
        this.source = source;
    }

    /** An ordinary one, whose calls end in bounded time. */
    Connection plain() throws SQLException {
        Properties properties = properties(new ResolvedSecrets());
        properties.setProperty("socketTimeout", seconds(source.answerTimeout().toMillis()));
        return connect(properties);
    }

    /** One that speaks the protocol of replication. */
    Connection replicating() throws SQLException {
        Properties properties = properties(new ResolvedSecrets());
        properties.setProperty("replication", "database");
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("assumeMinServerVersion", "10");
        return connect(properties);
    }

    private Properties properties(ResolvedSecrets secrets) {
        Properties properties = new Properties();
        properties.setProperty("user", secrets.resolve(source.user()));
        if (!source.password().isEmpty()) {
            properties.setProperty("password", secrets.resolve(source.password()));
        }
        properties.setProperty("ApplicationName", "holdfast-" + source.slot());
        properties.setProperty("connectTimeout", seconds(source.connectTimeout().toMillis()));
        properties.setProperty("loginTimeout", seconds(source.connectTimeout().toMillis()));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("gssEncMode", "disable");
        source.tls().ifPresent(tls -> addTls(properties, tls, secrets));
        return properties;
    }

    private static void addTls(Properties properties, TlsSettings tls, ResolvedSecrets secrets) {
        properties.setProperty("sslmode", tls.checksHost() ? "verify-full" : "require");
        properties.setProperty("sslfactory", TlsSockets.class.getName());
        properties.setProperty(TlsSockets.TICKET, TlsSockets.ready(tls.context(secrets)));
    }

    private Connection connect(Properties properties) throws SQLException {
        try {
            Connection connection = new Driver().connect(source.url(), properties);
            if (connection == null) {
                throw new SQLException("the driver does not take the address " + source.url());
            }
            return connection;
        } finally {
            TlsSockets.forget(properties.getProperty(TlsSockets.TICKET, ""));
        }
    }

    private static String seconds(long millis) {
        return Long.toString(Math.max(1, (millis + 999) / 1000));
    }
}
