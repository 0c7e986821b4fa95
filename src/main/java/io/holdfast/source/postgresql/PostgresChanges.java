package io.holdfast.source.postgresql;

import io.holdfast.config.ByteSize;
import io.holdfast.config.SecretReferences;
import io.holdfast.config.TimeLimits;
import io.holdfast.config.TlsSettings;
import io.holdfast.source.Promise;
import io.holdfast.source.Source;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceReader;
import java.io.Serial;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is inserted, updated, deleted and truncated in a publication's tables, read from a logical replication slot of
 * PostgreSQL, version 10 or later, and acknowledged when it is stored. A record is one change, as JSON; see {@code
 * receivers.md}. Publication and slot must exist, unless {@link #creatingSlot} is used for the slot. A slot has one
 * receiver. It needs PostgreSQL's JDBC driver, {@code org.postgresql:postgresql}. Immutable and thread-safe.
 */
public final class PostgresChanges implements Source {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final Duration DEFAULT_BOUND = Duration.ofSeconds(10);
    private static final Pattern SERVER = Pattern.compile("[^\\s,:/@?&]+:\\d{1,5}|\\[[0-9a-fA-F:.]+]:\\d{1,5}");
    private static final Pattern DATABASE = Pattern.compile("[^\\s/?&%@:]{1,63}");
    private static final Pattern SLOT = Pattern.compile("[a-z0-9_]{1,63}");
    private static final int LONGEST_NAME = 63;

    private final String servers;
    private final String database;
    private final String slot;
    private final String publication;
    private final String user;
    private final String password;
    private final @Nullable TlsSettings tls;
    private final boolean createsSlot;
    private final long warnAboveBytes;
    private final Duration connectTimeout;
    private final Duration answerTimeout;

    private PostgresChanges(Draft draft) {
        servers = draft.servers;
        database = draft.database;
        slot = draft.slot;
        publication = draft.publication;
        user = draft.user;
        password = draft.password;
        tls = draft.tls;
        createsSlot = draft.createsSlot;
        warnAboveBytes = draft.warnAboveBytes;
        connectTimeout = draft.connectTimeout;
        answerTimeout = draft.answerTimeout;
    }

    /**
     * The changes that a slot has.
     *
     * @param servers {@code host:port}, several separated by commas, of which the one that takes writes is used
     * @param database the database's name
     * @param slot the slot's name: 1 to 63 lower-case letters, digits and underscores
     * @param publication the publication's name
     * @throws IllegalArgumentException if one of them is not of this form
     */
    public static PostgresChanges from(String servers, String database, String slot, String publication) {
        for (String server : servers.split(",", -1)) {
            if (!SERVER.matcher(server.trim()).matches()) {
                // Not repeated: people write user and password into addresses.
                throw new IllegalArgumentException("PostgreSQL's servers are given as host:port, several separated by"
                        + " commas, and nothing else; user and password go to user(...), TLS to tls(...)");
            }
        }
        if (!DATABASE.matcher(database).matches()) {
            throw new IllegalArgumentException("The database's name has 1 to 63 characters and no space, %, &, /, :, ?"
                    + " or @; found '" + database + "'");
        }
        if (!SLOT.matcher(slot).matches()) {
            throw new IllegalArgumentException(
                    "A slot's name has 1 to 63 lower-case letters, digits and underscores; found '" + slot + "'");
        }
        if (publication.isBlank() || publication.length() > LONGEST_NAME || publication.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "A publication's name has 1 to 63 characters; found '" + publication + "'");
        }
        Draft draft = new Draft();
        draft.servers = servers;
        draft.database = database;
        draft.slot = slot;
        draft.publication = publication;
        return new PostgresChanges(draft);
    }

    /**
     * Who reads; needs the attribute {@code REPLICATION}.
     *
     * @param name the user, also by reference
     * @param passwordReference the password, by reference: <code>${env:NAME}</code>, <code>${file:/path}</code> or
     *     <code>${file:/path#key}</code>, resolved on the executor
     * @throws IllegalArgumentException if the password was given literally
     */
    public PostgresChanges user(String name, String passwordReference) {
        Draft draft = new Draft(this);
        draft.user = name;
        draft.password = SecretReferences.required("PostgreSQL's user(...)", passwordReference);
        return new PostgresChanges(draft);
    }

    /** Speaks TLS to the server, and to no server without it. */
    public PostgresChanges tls(TlsSettings settings) {
        Draft draft = new Draft(this);
        draft.tls = settings;
        return new PostgresChanges(draft);
    }

    /**
     * Creates the slot when it is opened and is not there. What was committed before that is not received. From then on the
     * server keeps its log for the slot, until somebody drops it. Unless set, the slot has to be there.
     */
    public PostgresChanges creatingSlot() {
        Draft draft = new Draft(this);
        draft.createsSlot = true;
        return new PostgresChanges(draft);
    }

    /** Warns once a minute while the server keeps more of its log than that for the slot; 1 GiB unless set. */
    public PostgresChanges warnAbove(ByteSize kept) {
        Draft draft = new Draft(this);
        draft.warnAboveBytes = kept.bytes();
        return new PostgresChanges(draft);
    }

    /** How long connecting may take; 10 s unless set. In whole seconds, at least one. */
    public PostgresChanges connectTimeout(Duration limit) {
        Draft draft = new Draft(this);
        draft.connectTimeout = TimeLimits.positive("connectTimeout", limit);
        return new PostgresChanges(draft);
    }

    /** How long a query may take, and how long to wait for a slot that is in use; 10 s unless set. At least 1 ms. */
    public PostgresChanges answerTimeout(Duration limit) {
        Draft draft = new Draft(this);
        draft.answerTimeout = TimeLimits.positive("answerTimeout", limit);
        return new PostgresChanges(draft);
    }

    @Override
    public String name() {
        return "postgresql " + servers + "/" + database + " " + slot + "/" + publication;
    }

    @Override
    public Promise promise() {
        return Promise.AT_LEAST_ONCE;
    }

    @Override
    public SourceReader open(SourceContext context) {
        return new ChangesOpening(this, context).open();
    }

    @Override
    public String toString() {
        return name() + (tls == null ? "" : ", " + tls) + (createsSlot ? ", slot created if missing" : "");
    }

    /** Without a secret. */
    String url() {
        String hosts = servers.replace(" ", "");
        return "jdbc:postgresql://" + hosts + "/" + database
                + (hosts.indexOf(',') < 0 ? "" : "?targetServerType=primary");
    }

    String servers() {
        return servers;
    }

    String database() {
        return database;
    }

    String slot() {
        return slot;
    }

    String publication() {
        return publication;
    }

    /** Perhaps a reference. */
    String user() {
        return user;
    }

    /** A reference; empty without a login. */
    String password() {
        return password;
    }

    Optional<TlsSettings> tls() {
        return Optional.ofNullable(tls);
    }

    boolean createsSlot() {
        return createsSlot;
    }

    ByteSize warnAbove() {
        return new ByteSize(warnAboveBytes);
    }

    Duration connectTimeout() {
        return connectTimeout;
    }

    Duration answerTimeout() {
        return answerTimeout;
    }

    /** The fields on their way from one instance to the next. */
    private static final class Draft {
        private String servers = "";
        private String database = "";
        private String slot = "";
        private String publication = "";
        private String user = "postgres";
        private String password = "";
        private @Nullable TlsSettings tls;
        private boolean createsSlot;
        private long warnAboveBytes = 1L << 30;
        private Duration connectTimeout = DEFAULT_BOUND;
        private Duration answerTimeout = DEFAULT_BOUND;

        Draft() {}

        Draft(PostgresChanges source) {
            servers = source.servers;
            database = source.database;
            slot = source.slot;
            publication = source.publication;
            user = source.user;
            password = source.password;
            tls = source.tls;
            createsSlot = source.createsSlot;
            warnAboveBytes = source.warnAboveBytes;
            connectTimeout = source.connectTimeout;
            answerTimeout = source.answerTimeout;
        }
    }
}
