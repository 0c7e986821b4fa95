package io.holdfast.source.redisstream;

import io.holdfast.config.SecretReferences;
import io.holdfast.config.TimeLimits;
import io.holdfast.config.TlsSettings;
import io.holdfast.source.Promise;
import io.holdfast.source.Source;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceLibrary;
import io.holdfast.source.SourceReader;
import java.io.Serial;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a Redis stream, read as a group of consumers and acknowledged when they are stored. Several receivers
 * share a group's entries. It needs Redis 6.2 or newer, one server and no cluster, and Jedis, {@code redis.clients:jedis}.
 * Immutable and thread-safe.
 */
public final class RedisStream implements Source {
    /** The field whose value is the payload, unless another one is named. */
    public static final String USUAL_PAYLOAD_FIELD = "payload";

    @Serial
    private static final long serialVersionUID = 1L;

    private static final String LIBRARY = "redis.clients.jedis.Jedis";
    private static final String ARTIFACT = "redis.clients:jedis:8.0.2";
    private static final Duration DEFAULT_BOUND = Duration.ofSeconds(10);
    private static final Duration SHORTEST_CLAIM = Duration.ofSeconds(1);
    private static final int MOST_DATABASE = 9_999;
    private static final Pattern SERVER = Pattern.compile("([^\\s,:/@]+|\\[[0-9a-fA-F:.]+]):(\\d{1,5})");

    private final String server;
    private final String stream;
    private final String group;
    private final int database;
    private final String user;
    private final String password;
    private final @Nullable TlsSettings tls;
    private final boolean createsGroup;
    private final boolean createsStream;
    private final boolean startsAtEnd;
    private final String consumerPrefix;
    private final Duration claimAfter;
    private final @Nullable String payloadField;
    private final Duration connectTimeout;
    private final Duration answerTimeout;

    private RedisStream(Draft draft) {
        server = draft.server;
        stream = draft.stream;
        group = draft.group;
        database = draft.database;
        user = draft.user;
        password = draft.password;
        tls = draft.tls;
        createsGroup = draft.createsGroup;
        createsStream = draft.createsStream;
        startsAtEnd = draft.startsAtEnd;
        consumerPrefix = draft.consumerPrefix;
        claimAfter = draft.claimAfter;
        payloadField = draft.payloadField;
        connectTimeout = draft.connectTimeout;
        answerTimeout = draft.answerTimeout;
    }

    /**
     * The entries of a stream. The group is created if it is not there, and reads the stream from its first entry.
     *
     * @param server {@code host:port}
     * @param stream the stream's key
     * @param group the group's name
     * @throws IllegalArgumentException if one of them is not of this form
     */
    public static RedisStream from(String server, String stream, String group) {
        Matcher form = SERVER.matcher(server);
        if (!form.matches() || Integer.parseInt(form.group(2)) > 65_535) {
            // Not repeated: people write passwords into addresses.
            throw new IllegalArgumentException(
                    "A Redis server is given as host:port and nothing else; user and password"
                            + " go to user(...), the number of a database to database(...), TLS to tls(...)");
        }
        Draft draft = new Draft();
        draft.server = server;
        draft.stream = named("stream", stream);
        draft.group = named("group", group);
        return new RedisStream(draft);
    }

    private static String named(String what, String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("The " + what + " of a Redis stream must have a name");
        }
        return name;
    }

    /**
     * Who reads.
     *
     * @param name the user, also by reference; empty for Redis's default one
     * @param passwordReference the password, by reference: <code>${env:NAME}</code>, <code>${file:/path}</code> or
     *     <code>${file:/path#key}</code>, resolved on the executor
     * @throws IllegalArgumentException if the password was given literally
     */
    public RedisStream user(String name, String passwordReference) {
        Draft draft = new Draft(this);
        draft.user = name;
        draft.password = SecretReferences.required("Redis's user(...)", passwordReference);
        return new RedisStream(draft);
    }

    /** Speaks TLS to the server. */
    public RedisStream tls(TlsSettings settings) {
        Draft draft = new Draft(this);
        draft.tls = settings;
        return new RedisStream(draft);
    }

    /**
     * In which database the stream is; 0 unless set.
     *
     * @param number 0 to 9999
     * @throws IllegalArgumentException if it is out of range
     */
    public RedisStream database(int number) {
        if (number < 0 || number > MOST_DATABASE) {
            throw new IllegalArgumentException("database must be from 0 to " + MOST_DATABASE + ", found " + number);
        }
        Draft draft = new Draft(this);
        draft.database = number;
        return new RedisStream(draft);
    }

    /** Creates the stream with the group, empty, if it is not there; unless set, it has to be. */
    public RedisStream creatingStream() {
        Draft draft = new Draft(this);
        draft.createsStream = true;
        return new RedisStream(draft);
    }

    /** Has a group that is created read what comes from then on, and not the stream from its first entry. */
    public RedisStream startingAtEnd() {
        Draft draft = new Draft(this);
        draft.startsAtEnd = true;
        return new RedisStream(draft);
    }

    /** Creates neither stream nor group, which have to be there. */
    public RedisStream withoutCreating() {
        Draft draft = new Draft(this);
        draft.createsGroup = false;
        return new RedisStream(draft);
    }

    /**
     * What the names of the receivers as consumers of the group begin with; {@code holdfast} unless set, so that they are
     * {@code holdfast-0}, {@code holdfast-1} and so on. Another one is needed for another application in the same group:
     * receivers with one name would hand each other's entries to two of them.
     *
     * @throws IllegalArgumentException if it is blank
     */
    public RedisStream consumerPrefix(String prefix) {
        Draft draft = new Draft(this);
        draft.consumerPrefix = named("consumers", prefix);
        return new RedisStream(draft);
    }

    /**
     * How long entries must have been pending before another receiver takes them over; 5 minutes unless set. Receivers at
     * work keep theirs, however slow a store is; one that stands still for longer does not, and then both store them.
     *
     * @param idle at least 1 s
     * @throws IllegalArgumentException if it is less
     */
    public RedisStream claimAfter(Duration idle) {
        if (idle.compareTo(SHORTEST_CLAIM) < 0) {
            throw new IllegalArgumentException("claimAfter must be at least 1 s, found " + idle);
        }
        Draft draft = new Draft(this);
        draft.claimAfter = TimeLimits.positive("claimAfter", idle);
        return new RedisStream(draft);
    }

    /** Whose value is the payload; {@link #USUAL_PAYLOAD_FIELD} unless set. The other fields are headers. */
    public RedisStream payloadField(String name) {
        Draft draft = new Draft(this);
        draft.payloadField = name;
        return new RedisStream(draft);
    }

    /** All fields are headers, and payloads are empty. */
    public RedisStream withoutPayload() {
        Draft draft = new Draft(this);
        draft.payloadField = null;
        return new RedisStream(draft);
    }

    /** How long connecting may take; 10 s unless set. At least a millisecond. */
    public RedisStream connectTimeout(Duration limit) {
        Draft draft = new Draft(this);
        draft.connectTimeout = TimeLimits.positive("connectTimeout", limit);
        return new RedisStream(draft);
    }

    /** How long the server may take to answer; 10 s unless set. At least a millisecond. */
    public RedisStream answerTimeout(Duration limit) {
        Draft draft = new Draft(this);
        draft.answerTimeout = TimeLimits.positive("answerTimeout", limit);
        return new RedisStream(draft);
    }

    @Override
    public String name() {
        return "redis " + server + "/" + database + " " + stream + "/" + group;
    }

    @Override
    public Promise promise() {
        return Promise.AT_LEAST_ONCE;
    }

    @Override
    public SourceReader open(SourceContext context) {
        SourceLibrary.require(LIBRARY, ARTIFACT, name());
        return new StreamOpening(this, context).open();
    }

    @Override
    public String toString() {
        return name() + (tls == null ? "" : ", " + tls) + (createsStream ? ", created if missing" : "");
    }

    String server() {
        return server;
    }

    String host() {
        String host = server.substring(0, server.lastIndexOf(':'));
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    int port() {
        return Integer.parseInt(server.substring(server.lastIndexOf(':') + 1));
    }

    String stream() {
        return stream;
    }

    String group() {
        return group;
    }

    int database() {
        return database;
    }

    /** Perhaps a reference; empty for the default user. */
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

    boolean createsGroup() {
        return createsGroup;
    }

    boolean createsStream() {
        return createsStream;
    }

    boolean startsAtEnd() {
        return startsAtEnd;
    }

    String consumerPrefix() {
        return consumerPrefix;
    }

    Duration claimAfter() {
        return claimAfter;
    }

    /** Empty when all fields are headers. */
    Optional<String> payloadField() {
        return Optional.ofNullable(payloadField);
    }

    Duration connectTimeout() {
        return connectTimeout;
    }

    Duration answerTimeout() {
        return answerTimeout;
    }

    /** The fields on their way from one instance to the next. */
    private static final class Draft {
        private String server = "";
        private String stream = "";
        private String group = "";
        private int database;
        private String user = "";
        private String password = "";
        private @Nullable TlsSettings tls;
        private boolean createsGroup = true;
        private boolean createsStream;
        private boolean startsAtEnd;
        private String consumerPrefix = "holdfast";
        private Duration claimAfter = Duration.ofMinutes(5);
        private @Nullable String payloadField = USUAL_PAYLOAD_FIELD;
        private Duration connectTimeout = DEFAULT_BOUND;
        private Duration answerTimeout = DEFAULT_BOUND;

        Draft() {}

        Draft(RedisStream source) {
            server = source.server;
            stream = source.stream;
            group = source.group;
            database = source.database;
            user = source.user;
            password = source.password;
            tls = source.tls;
            createsGroup = source.createsGroup;
            createsStream = source.createsStream;
            startsAtEnd = source.startsAtEnd;
            consumerPrefix = source.consumerPrefix;
            claimAfter = source.claimAfter;
            payloadField = source.payloadField;
            connectTimeout = source.connectTimeout;
            answerTimeout = source.answerTimeout;
        }
    }
}
