package io.holdfast.source.rabbitmq;

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
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a RabbitMQ queue, acknowledged when they are stored. The queue must exist, unless {@link #declaring}
 * is used. Several receivers share the messages without an order among them. It needs RabbitMQ's Java client, {@code
 * com.rabbitmq:amqp-client}, and no other jar with it. Immutable and thread-safe.
 */
public final class RabbitMqQueue implements Source {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final String LIBRARY = "com.rabbitmq.client.ConnectionFactory";
    private static final String ARTIFACT = "com.rabbitmq:amqp-client:5.35.0";

    /** The most that the protocol can express. */
    private static final int MOST_PREFETCH = 65_535;

    private static final Duration DEFAULT_BOUND = Duration.ofSeconds(10);
    private static final Pattern BROKER = Pattern.compile("[^\\s,:/@]+:\\d{1,5}|\\[[0-9a-fA-F:.]+]:\\d{1,5}");
    private static final int LONGEST_NAME = 255;

    /** What kind of queue {@link #declaring} declares. */
    public enum QueueType {
        /** On one node; the usual kind on a single server. */
        CLASSIC,
        /** Replicated over several nodes; the one to use in a cluster. */
        QUORUM;

        String argument() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final String brokers;
    private final String queue;
    private final String virtualHost;
    private final String user;
    private final String password;
    private final @Nullable TlsSettings tls;
    private final @Nullable QueueType declared;
    private final int prefetch;
    private final Duration connectTimeout;
    private final Duration answerTimeout;
    private final Duration heartbeat;

    private RabbitMqQueue(Draft draft) {
        brokers = draft.brokers;
        queue = draft.queue;
        virtualHost = draft.virtualHost;
        user = draft.user;
        password = draft.password;
        tls = draft.tls;
        declared = draft.declared;
        prefetch = draft.prefetch;
        connectTimeout = draft.connectTimeout;
        answerTimeout = draft.answerTimeout;
        heartbeat = draft.heartbeat;
    }

    /**
     * The messages of a queue.
     *
     * @param brokers {@code host:port}, several separated by commas; each attempt to connect tries them in a new order
     * @param queue the queue's name, 1 to 255 bytes
     * @throws IllegalArgumentException if one of them is not of this form
     */
    public static RabbitMqQueue from(String brokers, String queue) {
        for (String broker : brokers.split(",", -1)) {
            if (!BROKER.matcher(broker.trim()).matches()) {
                // Not repeated: people write user and password into addresses.
                throw new IllegalArgumentException("RabbitMQ's brokers are given as host:port, several separated by"
                        + " commas, and nothing else; user and password go to user(...), TLS to tls(...)");
            }
        }
        if (queue.isEmpty() || queue.length() > LONGEST_NAME) {
            throw new IllegalArgumentException("A RabbitMQ source needs a queue's name of 1 to " + LONGEST_NAME
                    + " characters, found " + queue.length());
        }
        Draft draft = new Draft();
        draft.brokers = brokers;
        draft.queue = queue;
        return new RabbitMqQueue(draft);
    }

    /** The queue's virtual host; {@code /} unless set. */
    public RabbitMqQueue virtualHost(String name) {
        Draft draft = new Draft(this);
        draft.virtualHost = name;
        return new RabbitMqQueue(draft);
    }

    /**
     * Who reads; unless set, the user {@code guest} that a new broker lets in from its own host alone.
     *
     * @param name the user, also by reference
     * @param passwordReference the password, by reference: <code>${env:NAME}</code>, <code>${file:/path}</code> or
     *     <code>${file:/path#key}</code>, resolved on the executor
     * @throws IllegalArgumentException if the password was given literally
     */
    public RabbitMqQueue user(String name, String passwordReference) {
        Draft draft = new Draft(this);
        draft.user = name;
        draft.password = SecretReferences.required("RabbitMQ's user(...)", passwordReference);
        return new RabbitMqQueue(draft);
    }

    /** Speaks TLS to the brokers, whose ports must be those for it, usually 5671. */
    public RabbitMqQueue tls(TlsSettings settings) {
        Draft draft = new Draft(this);
        draft.tls = settings;
        return new RabbitMqQueue(draft);
    }

    /**
     * Declares the queue when it is opened: durable, not exclusive, never deleted by itself. An existing queue must be
     * the same in all that. Unless set, the queue has to be there.
     */
    public RabbitMqQueue declaring(QueueType type) {
        Draft draft = new Draft(this);
        draft.declared = type;
        return new RabbitMqQueue(draft);
    }

    /**
     * How many messages the broker sends ahead of acknowledgements, and so how many are in memory beside the engine's
     * blocks; three blocks' records for each block in flight unless set, at most 5000. Make it smaller for messages of
     * many kilobytes. Blocks are made so small that none waits for messages beyond it.
     *
     * @param messages 1 to 65535
     * @throws IllegalArgumentException if it is out of range
     */
    public RabbitMqQueue prefetch(int messages) {
        if (messages < 1 || messages > MOST_PREFETCH) {
            throw new IllegalArgumentException("prefetch must be from 1 to " + MOST_PREFETCH + ", found " + messages);
        }
        Draft draft = new Draft(this);
        draft.prefetch = messages;
        return new RabbitMqQueue(draft);
    }

    /** How long connecting to one broker may take; 10 s unless set. At least a millisecond. */
    public RabbitMqQueue connectTimeout(Duration limit) {
        Draft draft = new Draft(this);
        draft.connectTimeout = TimeLimits.positive("connectTimeout", limit);
        return new RabbitMqQueue(draft);
    }

    /** How long the broker may take to answer a request while the source opens; 10 s unless set. At least 1 ms. */
    public RabbitMqQueue answerTimeout(Duration limit) {
        Draft draft = new Draft(this);
        draft.answerTimeout = TimeLimits.positive("answerTimeout", limit);
        return new RabbitMqQueue(draft);
    }

    /**
     * After how long without a sign of life the connection counts as dead; 10 s unless set. In whole seconds, at least
     * one; the broker may ask for a shorter time.
     */
    public RabbitMqQueue heartbeat(Duration limit) {
        if (limit.toSeconds() < 1 || limit.toSeconds() > MOST_PREFETCH) {
            throw new IllegalArgumentException("heartbeat must be from 1 s to " + MOST_PREFETCH + " s, found " + limit);
        }
        Draft draft = new Draft(this);
        draft.heartbeat = limit;
        return new RabbitMqQueue(draft);
    }

    @Override
    public String name() {
        return "rabbitmq " + brokers + " " + queue;
    }

    @Override
    public Promise promise() {
        return Promise.AT_LEAST_ONCE;
    }

    @Override
    public boolean canReject() {
        return true;
    }

    @Override
    public SourceReader open(SourceContext context) {
        // First of all: every other class here needs the library to be loaded at all.
        SourceLibrary.require(LIBRARY, ARTIFACT, name());
        return new QueueOpening(this, context).open();
    }

    @Override
    public String toString() {
        return name() + " in " + virtualHost + (tls == null ? "" : ", " + tls)
                + (declared == null ? "" : ", declared as " + declared.argument());
    }

    List<String> brokers() {
        return Arrays.stream(brokers.split(",", -1)).map(String::trim).toList();
    }

    String queue() {
        return queue;
    }

    String virtualHost() {
        return virtualHost;
    }

    /** Perhaps a reference. */
    String user() {
        return user;
    }

    /** A reference. */
    String password() {
        return password;
    }

    Optional<TlsSettings> tls() {
        return Optional.ofNullable(tls);
    }

    Optional<QueueType> declared() {
        return Optional.ofNullable(declared);
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

    Duration heartbeat() {
        return heartbeat;
    }

    /** The fields on their way from one instance to the next. */
    private static final class Draft {
        private String brokers = "";
        private String queue = "";
        private String virtualHost = "/";
        private String user = "guest";
        private String password = "guest"; // not a secret: every new broker has it, for its own host alone
        private @Nullable TlsSettings tls;
        private @Nullable QueueType declared;
        private int prefetch;
        private Duration connectTimeout = DEFAULT_BOUND;
        private Duration answerTimeout = DEFAULT_BOUND;
        private Duration heartbeat = DEFAULT_BOUND;

        Draft() {}

        Draft(RabbitMqQueue source) {
            brokers = source.brokers;
            queue = source.queue;
            virtualHost = source.virtualHost;
            user = source.user;
            password = source.password;
            tls = source.tls;
            declared = source.declared;
            prefetch = source.prefetch;
            connectTimeout = source.connectTimeout;
            answerTimeout = source.answerTimeout;
            heartbeat = source.heartbeat;
        }
    }
}
