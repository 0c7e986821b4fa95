package io.holdfast.source.nats;

import io.holdfast.config.SecretReferences;
import io.holdfast.config.TlsSettings;
import io.holdfast.source.Promise;
import io.holdfast.source.Source;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceLibrary;
import io.holdfast.source.SourceReader;
import java.io.Serial;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The messages that a durable pull consumer of NATS JetStream delivers, acknowledged when they are stored. The consumer
 * must exist, unless {@link #creating} is used. Several receivers share its messages. It needs NATS's Java client, {@code
 * io.nats:jnats}. Immutable and thread-safe.
 */
public final class JetStreamConsumer implements Source {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final String LIBRARY = "io.nats.client.Nats";
    private static final String ARTIFACT = "io.nats:jnats:2.26.2";
    private static final Duration DEFAULT_BOUND = Duration.ofSeconds(10);
    private static final Pattern SERVER = Pattern.compile("[^\\s,:/@]+:\\d{1,5}|\\[[0-9a-fA-F:.]+]:\\d{1,5}");
    private static final Pattern NAME = Pattern.compile("[^\\s.*>/\\\\]{1,255}");

    /** How a connection shows who it is. */
    enum Login {
        /** Not at all. */
        NONE,
        /** A user and a password. */
        PASSWORD,
        /** A token. */
        TOKEN,
        /** A key's seed, by which the server's challenge is signed. */
        NKEY,
        /** What a credentials file holds: a user's token and a seed. */
        CREDENTIALS
    }

    private final String servers;
    private final String stream;
    private final String consumer;
    private final Login login;
    private final String user;
    private final String secret;
    private final @Nullable TlsSettings tls;
    private final @Nullable String createdFilter;
    private final int prefetch;
    private final Duration connectTimeout;
    private final Duration answerTimeout;

    private JetStreamConsumer(Draft draft) {
        servers = draft.servers;
        stream = draft.stream;
        consumer = draft.consumer;
        login = draft.login;
        user = draft.user;
        secret = draft.secret;
        tls = draft.tls;
        createdFilter = draft.createdFilter;
        prefetch = draft.prefetch;
        connectTimeout = draft.connectTimeout;
        answerTimeout = draft.answerTimeout;
    }

    /**
     * The messages of a consumer.
     *
     * @param servers {@code host:port}, several of one cluster separated by commas
     * @param stream the stream's name
     * @param consumer the durable consumer's name
     * @throws IllegalArgumentException if one of them is not of this form
     */
    public static JetStreamConsumer from(String servers, String stream, String consumer) {
        for (String server : servers.split(",", -1)) {
            if (!SERVER.matcher(server.trim()).matches()) {
                // Not repeated: people write user and password into addresses.
                throw new IllegalArgumentException("NATS's servers are given as host:port, several separated by commas,"
                        + " and nothing else; user and password go to user(...), TLS to tls(...)");
            }
        }
        Draft draft = new Draft();
        draft.servers = servers;
        draft.stream = named("stream", stream);
        draft.consumer = named("consumer", consumer);
        return new JetStreamConsumer(draft);
    }

    private static String named(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("A JetStream " + what + "'s name has 1 to 255 characters, none of them a"
                    + " space, a dot, *, > or a slash; found '" + name + "'");
        }
        return name;
    }

    /**
     * Who reads, by password.
     *
     * @param name the user, also by reference
     * @param passwordReference the password, by reference: <code>${env:NAME}</code>, <code>${file:/path}</code> or
     *     <code>${file:/path#key}</code>, resolved on the executor
     * @throws IllegalArgumentException if the password was given literally
     */
    public JetStreamConsumer user(String name, String passwordReference) {
        return shown(Login.PASSWORD, name, "user(...)", passwordReference);
    }

    /** Who reads, by a token that is given by reference. */
    public JetStreamConsumer token(String reference) {
        return shown(Login.TOKEN, "", "token(...)", reference);
    }

    /** Who reads, by an NKey whose seed, which begins with {@code SU}, is given by reference. */
    public JetStreamConsumer nkey(String seedReference) {
        return shown(Login.NKEY, "", "nkey(...)", seedReference);
    }

    /** Who reads, by the content of a credentials file, as <code>${file:/run/secrets/user.creds}</code>. */
    public JetStreamConsumer credentials(String reference) {
        return shown(Login.CREDENTIALS, "", "credentials(...)", reference);
    }

    private JetStreamConsumer shown(Login how, String name, String option, String reference) {
        Draft draft = new Draft(this);
        draft.login = how;
        draft.user = name;
        draft.secret = SecretReferences.required("NATS's " + option, reference);
        return new JetStreamConsumer(draft);
    }

    /** Speaks TLS to the servers. */
    public JetStreamConsumer tls(TlsSettings settings) {
        Draft draft = new Draft(this);
        draft.tls = settings;
        return new JetStreamConsumer(draft);
    }

    /**
     * Creates the consumer when it is opened and is not there: durable, with explicit acknowledgement, from the stream's
     * first message on, and everything else as the server has it. Unless set, the consumer has to be there.
     *
     * @param filter the subjects it delivers, as {@code orders.>}; empty for all of the stream
     */
    public JetStreamConsumer creating(String filter) {
        Draft draft = new Draft(this);
        draft.createdFilter = filter;
        return new JetStreamConsumer(draft);
    }

    /**
     * How many messages are asked for ahead of acknowledgements, and so how many are in memory beside the engine's blocks;
     * three blocks' records for each block in flight unless set, at most 5000. Never more than the consumer's {@code
     * max_ack_pending}.
     *
     * @param messages 1 to 65535
     * @throws IllegalArgumentException if it is out of range
     */
    public JetStreamConsumer prefetch(int messages) {
        if (messages < 1 || messages > 65_535) {
            throw new IllegalArgumentException("prefetch must be from 1 to 65535, found " + messages);
        }
        Draft draft = new Draft(this);
        draft.prefetch = messages;
        return new JetStreamConsumer(draft);
    }

    /** How long connecting to one server may take; 10 s unless set. At least a millisecond. */
    public JetStreamConsumer connectTimeout(Duration limit) {
        Draft draft = new Draft(this);
        draft.connectTimeout = positive("connectTimeout", limit);
        return new JetStreamConsumer(draft);
    }

    /** How long the server may take to answer a request or confirm acknowledgements; 10 s unless set. At least 1 ms. */
    public JetStreamConsumer answerTimeout(Duration limit) {
        Draft draft = new Draft(this);
        draft.answerTimeout = positive("answerTimeout", limit);
        return new JetStreamConsumer(draft);
    }

    private static Duration positive(String name, Duration limit) {
        if (limit.toMillis() < 1 || limit.toMillis() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    name + " must be from 1 ms to " + Integer.MAX_VALUE + " ms, found " + limit);
        }
        return limit;
    }

    @Override
    public String name() {
        return "nats " + servers + " " + stream + "/" + consumer;
    }

    @Override
    public Promise promise() {
        return Promise.AT_LEAST_ONCE;
    }

    @Override
    public SourceReader open(SourceContext context) {
        // Here, because the class that opens it cannot even be loaded without the library.
        SourceLibrary.require(LIBRARY, ARTIFACT, name());
        return new ConsumerOpening(this, context).open();
    }

    @Override
    public String toString() {
        return name() + (tls == null ? "" : ", " + tls) + (createdFilter == null ? "" : ", created if missing");
    }

    List<String> servers() {
        return Arrays.stream(servers.split(",", -1)).map(String::trim).toList();
    }

    String stream() {
        return stream;
    }

    String consumer() {
        return consumer;
    }

    Login login() {
        return login;
    }

    /** Perhaps a reference. */
    String user() {
        return user;
    }

    /** A reference; empty without a login. */
    String secret() {
        return secret;
    }

    Optional<TlsSettings> tls() {
        return Optional.ofNullable(tls);
    }

    /** Empty when the consumer has to be there. */
    Optional<String> createdFilter() {
        return Optional.ofNullable(createdFilter);
    }

    /** 0 when it is left to the engine. */
    int prefetch() {
        return prefetch;
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
        private String stream = "";
        private String consumer = "";
        private Login login = Login.NONE;
        private String user = "";
        private String secret = "";
        private @Nullable TlsSettings tls;
        private @Nullable String createdFilter;
        private int prefetch;
        private Duration connectTimeout = DEFAULT_BOUND;
        private Duration answerTimeout = DEFAULT_BOUND;

        Draft() {}

        Draft(JetStreamConsumer source) {
            servers = source.servers;
            stream = source.stream;
            consumer = source.consumer;
            login = source.login;
            user = source.user;
            secret = source.secret;
            tls = source.tls;
            createdFilter = source.createdFilter;
            prefetch = source.prefetch;
            connectTimeout = source.connectTimeout;
            answerTimeout = source.answerTimeout;
        }
    }
}
