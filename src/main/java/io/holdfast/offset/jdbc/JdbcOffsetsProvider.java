package io.holdfast.offset.jdbc;

import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetStoreProvider;
import io.holdfast.offset.OffsetStoreSettings;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds {@link JdbcOffsets} by address, which is the database's URL. Options: {@code tables}, {@code createTables}, {@code
 * history}, {@code timeoutMillis}; every other one is a property of the database's driver, such as {@code user}.
 * Stateless.
 */
public final class JdbcOffsetsProvider implements OffsetStoreProvider {
    private static final String EXTENSIONS = "spark.holdfast.x.";

    /** For {@link java.util.ServiceLoader}. */
    public JdbcOffsetsProvider() {}

    @Override
    public String form() {
        return "jdbc:postgresql://host:5432/database (or mariadb, mysql, h2)";
    }

    @Override
    public boolean accepts(String address) {
        return address.startsWith("jdbc:");
    }

    @Override
    public OffsetStoreSettings settings(String address, Map<String, String> options) {
        JdbcOffsets settings = JdbcOffsets.at(address);
        for (Map.Entry<String, String> option : new TreeMap<>(options).entrySet()) {
            settings = with(settings, option.getKey(), option.getValue());
        }
        return settings;
    }

    private static JdbcOffsets with(JdbcOffsets settings, String name, String value) {
        if (name.startsWith(EXTENSIONS)) {
            return settings;
        }
        return switch (name) {
            case "tables" -> settings.tables(value);
            case "createTables" -> settings.createTables(truth(name, value));
            case "history" -> settings.history(number(name, value));
            case "timeoutMillis" -> settings.timeout(Duration.ofMillis(number(name, value)));
            default -> settings.property(name, value);
        };
    }

    private static boolean truth(String name, String value) {
        if (!value.equals("true") && !value.equals("false")) {
            throw new OffsetRefusedException(name + " is true or false; found '" + value + "'", null);
        }
        return value.equals("true");
    }

    private static int number(String name, String value) {
        if (!value.matches("\\d{1,9}")) {
            throw new OffsetRefusedException(name + " is a whole number; found '" + value + "'", null);
        }
        return Integer.parseInt(value);
    }
}
