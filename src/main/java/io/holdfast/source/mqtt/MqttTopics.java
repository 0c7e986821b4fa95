package io.holdfast.source.mqtt;

import io.holdfast.config.SecretReferences;
import io.holdfast.config.TlsSettings;
import io.holdfast.source.Promise;
import io.holdfast.source.Source;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceReader;
import java.io.Serial;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The messages of an MQTT broker's topics, acknowledged when they are stored. The broker keeps a session for each
 * receiver, named by the client id and the receiver's index, and in it what is published while the receiver is away.
 * Several receivers need {@link #sharedBy a group}. It needs HiveMQ's client, {@code com.hivemq:hivemq-mqtt-client}.
 * Immutable and thread-safe.
 */
public final class MqttTopics implements Source {
    @Serial
    private static final long serialVersionUID = 1L;

    /** The most that the protocol can express, for windows and for seconds between signs of life. */
    static final int MOST = 65_535;

    private static final Duration DEFAULT_BOUND = Duration.ofSeconds(10);
    private static final Pattern BROKER = Pattern.compile("[^\\s,:/@]+:\\d{1,5}|\\[[0-9a-fA-F:.]+]:\\d{1,5}");
    private static final Pattern GROUP = Pattern.compile("[^/+#\\u0000]+");
    private static final int LONGEST_CLIENT_ID = 1_000;
    private static final long MOST_SECONDS = 0xFFFF_FFFEL;

    /** A version of the protocol. */
    public enum Version {
        /** Of 2014. A session lasts as long as the broker wants; a refusal has no reason. */
        V3_1_1,
        /** Of 2019. */
        V5
    }

    private final String broker;
    private final String clientId;
    private final String[] filters;
    private final Version version;
    private final int qos;
    private final String user;
    private final String password;
    private final @Nullable TlsSettings tls;
    private final @Nullable Duration sessionExpiry;
    private final int receiveMaximum;
    private final Duration connectTimeout;
    private final Duration answerTimeout;
    private final Duration keepAlive;

    private MqttTopics(Draft draft) {
        broker = draft.broker;
        clientId = draft.clientId;
        filters = draft.filters;
        version = draft.version;
        qos = draft.qos;
        user = draft.user;
        password = draft.password;
        tls = draft.tls;
        sessionExpiry = draft.sessionExpiry;
        receiveMaximum = draft.receiveMaximum;
        connectTimeout = draft.connectTimeout;
        answerTimeout = draft.answerTimeout;
        keepAlive = draft.keepAlive;
    }

    /**
     * The messages of topics.
     *
     * @param broker {@code host:port}
     * @param clientId what the sessions are named by: receiver 0 is {@code <clientId>-0}. Of this stream alone, and the
     *     same after every restart, or what was published meanwhile is not delivered. 1 to 1000 characters; brokers may
     *     take fewer
     * @param filters topics, or filters with {@code +} and {@code #}; at least one
     * @throws IllegalArgumentException if one of them is not of this form
     */
    public static MqttTopics from(String broker, String clientId, String... filters) {
        if (!BROKER.matcher(broker).matches()) {
            // Not repeated: people write user and password into addresses.
            throw new IllegalArgumentException(
                    "The MQTT broker is given as host:port and nothing else; user and password"
                            + " go to user(...), TLS to tls(...)");
        }
        if (clientId.isBlank() || clientId.length() > LONGEST_CLIENT_ID) {
            throw new IllegalArgumentException("An MQTT source needs a client id of 1 to " + LONGEST_CLIENT_ID
                    + " characters, found " + clientId.length());
        }
        TopicFilters.check(filters);
        Draft draft = new Draft();
        draft.broker = broker;
        draft.clientId = clientId;
        draft.filters = filters.clone();
        return new MqttTopics(draft);
    }

    /** The version of the protocol; 5 unless set. */
    public MqttTopics version(Version wanted) {
        Draft draft = new Draft(this);
        draft.version = wanted;
        return new MqttTopics(draft);
    }

    /**
     * The quality of service to subscribe with: 1, which is the default, or 2. A message comes with the lower one of this
     * and its own. 2 costs two more packets for each message and keeps the broker from sending it twice on its own; a
     * receiver that is killed can get it twice all the same.
     *
     * @throws IllegalArgumentException for another number
     */
    public MqttTopics qos(int level) {
        if (level != 1 && level != 2) {
            throw new IllegalArgumentException("qos must be 1 or 2, found " + level
                    + "; with 0 nothing is acknowledged, so that whatever is on its way when something fails is lost");
        }
        Draft draft = new Draft(this);
        draft.qos = level;
        return new MqttTopics(draft);
    }

    /**
     * Has receivers share the messages: each goes to one of the group's members. Needed for more than one receiver,
     * which would each get every message otherwise.
     *
     * @param group without {@code /}, {@code +} and {@code #}
     * @throws IllegalArgumentException if it has one of them
     */
    public MqttTopics sharedBy(String group) {
        if (!GROUP.matcher(group).matches()) {
            throw new IllegalArgumentException(
                    "The group of a shared subscription must be a name without /, + and #, found '" + group + "'");
        }
        Draft draft = new Draft(this);
        draft.filters = Arrays.stream(filters)
                .map(filter -> TopicFilters.shared(group, filter))
                .toArray(String[]::new);
        return new MqttTopics(draft);
    }

    /**
     * Who reads.
     *
     * @param name the user, also by reference
     * @param passwordReference the password or token, by reference: <code>${env:NAME}</code>, <code>${file:/path}</code>
     *     or <code>${file:/path#key}</code>, resolved on the executor
     * @throws IllegalArgumentException if the password was given literally
     */
    public MqttTopics user(String name, String passwordReference) {
        Draft draft = new Draft(this);
        draft.user = name;
        draft.password = SecretReferences.required("MQTT's user(...)", passwordReference);
        return new MqttTopics(draft);
    }

    /** Speaks TLS to the broker, whose port must be the one for it, usually 8883. */
    public MqttTopics tls(TlsSettings settings) {
        Draft draft = new Draft(this);
        draft.tls = settings;
        return new MqttTopics(draft);
    }

    /**
     * For how long the broker keeps a session whose receiver is away, with version 5; for ever unless set. It must be
     * longer than any time for which the application may be down: an expired session takes its messages with it. In whole
     * seconds, at least one. The broker may have a limit of its own, which is logged.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public MqttTopics sessionExpiry(Duration time) {
        if (time.toSeconds() < 1 || time.toSeconds() > MOST_SECONDS) {
            throw new IllegalArgumentException(
                    "sessionExpiry must be from 1 s to " + MOST_SECONDS + " s, found " + time);
        }
        Draft draft = new Draft(this);
        draft.sessionExpiry = time;
        return new MqttTopics(draft);
    }

    /**
     * How many messages the broker may send ahead of acknowledgements, and so how many are in memory beside the engine's
     * blocks. With version 5 the broker is told; unless set it may send 65535. Version 3.1.1 cannot tell it: give the
     * broker's own number here if that is below 20, so that no block waits for messages beyond it. Mosquitto up to 2.0.11
     * does not keep to it for messages that were published while the receiver was away, which ends the receiver.
     *
     * @param messages 1 to 65535
     * @throws IllegalArgumentException if it is out of range
     */
    public MqttTopics receiveMaximum(int messages) {
        if (messages < 1 || messages > MOST) {
            throw new IllegalArgumentException("receiveMaximum must be from 1 to " + MOST + ", found " + messages);
        }
        Draft draft = new Draft(this);
        draft.receiveMaximum = messages;
        return new MqttTopics(draft);
    }

    /** How long connecting may take; 10 s unless set. At least a millisecond. */
    public MqttTopics connectTimeout(Duration limit) {
        Draft draft = new Draft(this);
        draft.connectTimeout = positive("connectTimeout", limit);
        return new MqttTopics(draft);
    }

    /** How long the broker may take to answer a request while the source opens; 10 s unless set. At least 1 ms. */
    public MqttTopics answerTimeout(Duration limit) {
        Draft draft = new Draft(this);
        draft.answerTimeout = positive("answerTimeout", limit);
        return new MqttTopics(draft);
    }

    /**
     * After how long without another packet the broker is asked for a sign of life; a connection counts as dead after
     * that time once more at most. 10 s unless set, in whole seconds, at least one.
     */
    public MqttTopics keepAlive(Duration limit) {
        if (limit.toSeconds() < 1 || limit.toSeconds() > MOST) {
            throw new IllegalArgumentException("keepAlive must be from 1 s to " + MOST + " s, found " + limit);
        }
        Draft draft = new Draft(this);
        draft.keepAlive = limit;
        return new MqttTopics(draft);
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
        return "mqtt " + broker + " " + String.join(",", filters);
    }

    @Override
    public Promise promise() {
        return Promise.AT_LEAST_ONCE;
    }

    @Override
    public SourceReader open(SourceContext context) {
        return new TopicOpening(this, context).open();
    }

    @Override
    public String toString() {
        return name() + " as " + clientId + ", version " + version + ", QoS " + qos + (tls == null ? "" : ", " + tls);
    }

    String host() {
        String host = broker.substring(0, broker.lastIndexOf(':'));
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    int port() {
        return Integer.parseInt(broker.substring(broker.lastIndexOf(':') + 1));
    }

    String broker() {
        return broker;
    }

    /** The session's name of one receiver. */
    String clientId(int index) {
        return clientId + "-" + index;
    }

    List<String> filters() {
        return List.of(filters);
    }

    Version version() {
        return version;
    }

    int qos() {
        return qos;
    }

    /** Perhaps a reference; empty for nobody. */
    String user() {
        return user;
    }

    /** A reference; empty with nobody. */
    String password() {
        return password;
    }

    Optional<TlsSettings> tls() {
        return Optional.ofNullable(tls);
    }

    /** Empty for ever. */
    Optional<Duration> sessionExpiry() {
        return Optional.ofNullable(sessionExpiry);
    }

    /** 0 when it is not set. */
    int receiveMaximum() {
        return receiveMaximum;
    }

    Duration connectTimeout() {
        return connectTimeout;
    }

    Duration answerTimeout() {
        return answerTimeout;
    }

    Duration keepAlive() {
        return keepAlive;
    }

    /** The fields on their way from one instance to the next. */
    private static final class Draft {
        private String broker = "";
        private String clientId = "";
        private String[] filters = {};
        private Version version = Version.V5;
        private int qos = 1;
        private String user = "";
        private String password = "";
        private @Nullable TlsSettings tls;
        private @Nullable Duration sessionExpiry;
        private int receiveMaximum;
        private Duration connectTimeout = DEFAULT_BOUND;
        private Duration answerTimeout = DEFAULT_BOUND;
        private Duration keepAlive = DEFAULT_BOUND;

        Draft() {}

        Draft(MqttTopics source) {
            broker = source.broker;
            clientId = source.clientId;
            filters = source.filters;
            version = source.version;
            qos = source.qos;
            user = source.user;
            password = source.password;
            tls = source.tls;
            sessionExpiry = source.sessionExpiry;
            receiveMaximum = source.receiveMaximum;
            connectTimeout = source.connectTimeout;
            answerTimeout = source.answerTimeout;
            keepAlive = source.keepAlive;
        }
    }
}
