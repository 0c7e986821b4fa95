package io.holdfast.offset.jdbc;

import io.holdfast.config.SecretReferences;
import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.OffsetStoreSettings;
import java.io.Serial;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Offsets kept in three tables of a database, which any number of applications may share. The password, and whatever
 * else is secret, is given by reference and resolved where a connection is made. Every step returns a new object;
 * immutable and thread-safe.
 */
public final class JdbcOffsets implements OffsetStoreSettings {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final Pattern TABLES =
            Pattern.compile("([A-Za-z_][A-Za-z0-9_]{0,62}\\.)?[A-Za-z_][A-Za-z0-9_]{0,40}");
    private static final Pattern LITERAL = Pattern.compile("(?i)[?&;]([^=&;]+)=([^&;]*)");
    private static final Pattern USER_INFO = Pattern.compile("//[^/?;]*@");

    private final String url;
    private final TreeMap<String, String> properties;
    private final String tables;
    private final boolean createTables;
    private final int history;
    private final long timeoutMillis;

    private JdbcOffsets(Draft draft) {
        url = draft.url;
        properties = new TreeMap<>(draft.properties);
        tables = draft.tables;
        createTables = draft.createTables;
        history = draft.history;
        timeoutMillis = draft.timeoutMillis;
    }

    /**
     * The database at a URL, which may hold references.
     *
     * @throws OffsetRefusedException if the URL is of no database that is served, or holds a secret literally
     */
    public static JdbcOffsets at(String url) {
        Dialect.of(url);
        if (USER_INFO.matcher(url).find() && !SecretReferences.hasReference(url)) {
            throw new OffsetRefusedException(
                    "The URL of the offset database holds a user before the host, and with it perhaps a password; give"
                            + " user(...) and password(...) instead",
                    null);
        }
        LITERAL.matcher(url).results().forEach(part -> checkSecret(part.group(1), part.group(2)));
        Draft draft = new Draft();
        draft.url = url;
        return new JdbcOffsets(draft);
    }

    private static void checkSecret(String key, String value) {
        if (SecretReferences.isSensitive(key) && !SecretReferences.hasReference(value)) {
            throw new OffsetRefusedException(
                    "The property " + key
                            + " of the offset database holds a secret, and its value was given literally: it would"
                            + " travel through checkpoints; give a reference such as ${env:NAME} or ${file:/path}",
                    null);
        }
    }

    /** The user to connect as. */
    public JdbcOffsets user(String name) {
        return property("user", name);
    }

    /** The password, as a reference such as <code>${env:NAME}</code> or <code>${file:/path}</code>. */
    public JdbcOffsets password(String reference) {
        return property("password", reference);
    }

    /**
     * A property of the database's driver. One that holds a secret is given by reference.
     *
     * @throws OffsetRefusedException if it holds a secret literally
     */
    public JdbcOffsets property(String key, String value) {
        checkSecret(key, value);
        Draft draft = new Draft(this);
        draft.properties.put(key, value);
        return new JdbcOffsets(draft);
    }

    /**
     * What the names of the tables begin with, {@code holdfast_} unless set; a schema and a dot may come before it.
     *
     * @throws OffsetRefusedException if that is no name
     */
    public JdbcOffsets tables(String prefix) {
        if (!TABLES.matcher(prefix).matches()) {
            throw new OffsetRefusedException(
                    "The names of tables begin with letters, digits and _, perhaps after a schema and a dot; found '"
                            + prefix + "'",
                    null);
        }
        Draft draft = new Draft(this);
        draft.tables = prefix;
        return new JdbcOffsets(draft);
    }

    /** Whether missing tables are created; so it is unless set. Otherwise {@link #ddl()} tells what to run. */
    public JdbcOffsets createTables(boolean create) {
        Draft draft = new Draft(this);
        draft.createTables = create;
        return new JdbcOffsets(draft);
    }

    /** How many commits of an application history holds; 100 unless set, from 0 to 100,000. */
    public JdbcOffsets history(int commits) {
        if (commits < 0 || commits > 100_000) {
            throw new OffsetRefusedException("History holds from 0 to 100000 commits; found " + commits, null);
        }
        Draft draft = new Draft(this);
        draft.history = commits;
        return new JdbcOffsets(draft);
    }

    /** How long connecting, and each answer, may take; 15 s unless set. From a second to ten minutes. */
    public JdbcOffsets timeout(Duration limit) {
        if (limit.toMillis() < 1000 || limit.toMinutes() > 10) {
            throw new OffsetRefusedException("A timeout is from 1 s to 10 min; found " + limit, null);
        }
        Draft draft = new Draft(this);
        draft.timeoutMillis = limit.toMillis();
        return new JdbcOffsets(draft);
    }

    /** The statements that create the tables, for an administrator. */
    public String ddl() {
        return String.join(";\n\n", new Statements(Dialect.of(url), tables).create()) + ";\n";
    }

    /** The URL without user, properties and references. */
    @Override
    public String description() {
        String shown = USER_INFO.matcher(url).replaceFirst("//");
        int end = shown.length();
        for (int i = 0; i < shown.length(); i++) {
            char c = shown.charAt(i);
            if (c == '?' || c == ';' || c == '$') {
                end = i;
                break;
            }
        }
        return shown.substring(0, end);
    }

    @Override
    public OffsetStore open(OffsetStoreContext context) {
        return JdbcOffsetStore.open(this, context);
    }

    /** Names only: the values of properties stay out of logs. */
    @Override
    public String toString() {
        return description() + ", tables " + tables + "*, with properties " + properties.keySet();
    }

    String url() {
        return url;
    }

    /** With references in place of secrets. */
    Map<String, String> properties() {
        return Map.copyOf(properties);
    }

    String tables() {
        return tables;
    }

    boolean createsTables() {
        return createTables;
    }

    int history() {
        return history;
    }

    Duration timeout() {
        return Duration.ofMillis(timeoutMillis);
    }

    /** Two lead to the same place, in the same way, if all that was set is the same. */
    @Override
    public boolean equals(Object other) {
        return other instanceof JdbcOffsets that
                && url.equals(that.url)
                && properties.equals(that.properties)
                && tables.equals(that.tables)
                && createTables == that.createTables
                && history == that.history
                && timeoutMillis == that.timeoutMillis;
    }

    @Override
    public int hashCode() {
        return 31 * url.hashCode() + properties.hashCode();
    }

    /** The fields on their way from one instance to the next. */
    private static final class Draft {
        private String url = "";
        private final TreeMap<String, String> properties = new TreeMap<>();
        private String tables = "holdfast_";
        private boolean createTables = true;
        private int history = 100;
        private long timeoutMillis = 15_000;

        Draft() {}

        Draft(JdbcOffsets from) {
            url = from.url;
            properties.putAll(from.properties);
            tables = from.tables;
            createTables = from.createTables;
            history = from.history;
            timeoutMillis = from.timeoutMillis;
        }
    }
}
