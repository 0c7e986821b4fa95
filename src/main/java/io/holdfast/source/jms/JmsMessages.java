package io.holdfast.source.jms;

import io.holdfast.config.SecretReferences;
import io.holdfast.source.Promise;
import io.holdfast.source.Source;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceReader;
import java.io.Serial;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a JMS queue or of a durable subscription to a topic, acknowledged when they are stored. It needs the
 * vendor's client, for JMS 2 ({@code javax.jms}) or 3 ({@code jakarta.jms}). Immutable and thread-safe.
 */
public final class JmsMessages implements Source {
    /** {@code Session.SESSION_TRANSACTED} of both APIs. */
    static final int TRANSACTED = 0;

    @Serial
    private static final long serialVersionUID = 1L;

    /** {@code Session.DUPS_OK_ACKNOWLEDGE}: up to here the modes are the specification's, and none is individual. */
    private static final int LAST_STANDARD_MODE = 3;

    private static final int MOST_WINDOW = 65_535;

    private final JmsFactory factory;
    private final Destination destination;
    private final String user;
    private final String password;
    private final @Nullable String selector;
    private final @Nullable Integer acknowledgeMode;
    private final int window;

    private JmsMessages(Draft draft, JmsFactory factory, Destination destination) {
        this.factory = factory;
        this.destination = destination;
        this.user = draft.user;
        this.password = draft.password;
        this.selector = draft.selector;
        this.acknowledgeMode = draft.acknowledgeMode;
        this.window = draft.window;
    }

    /**
     * The messages of a queue. Several receivers share them, without an order among them.
     *
     * @throws IllegalArgumentException if the name is empty
     */
    public static JmsMessages ofQueue(JmsFactory factory, String queue) {
        return of(factory, new Destination(Destination.Kind.QUEUE, named("queue", queue), "", ""));
    }

    /**
     * The messages of a topic from the first connection on, kept by a durable subscription for one receiver.
     *
     * @param subscription its name
     * @param clientId whose it is: another one's subscription of the same name is another subscription. One connection
     *     at a time may use it
     * @throws IllegalArgumentException if one of them is empty
     */
    public static JmsMessages ofTopic(JmsFactory factory, String topic, String subscription, String clientId) {
        return of(
                factory,
                new Destination(
                        Destination.Kind.DURABLE,
                        named("topic", topic),
                        named("subscription", subscription),
                        named("client id", clientId)));
    }

    /**
     * The messages of a topic from the first connection on, kept by a shared durable subscription for any number of
     * receivers. It has no client id, because a connection alone may have that. Not every client knows it.
     *
     * @throws IllegalArgumentException if one of the names is empty
     */
    public static JmsMessages ofSharedTopic(JmsFactory factory, String topic, String subscription) {
        return of(
                factory,
                new Destination(
                        Destination.Kind.SHARED, named("topic", topic), named("subscription", subscription), ""));
    }

    private static JmsMessages of(JmsFactory factory, Destination destination) {
        return new JmsMessages(new Draft(), factory, destination);
    }

    private static String named(String what, String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("A JMS source needs the name of its " + what + ", found an empty one");
        }
        return name;
    }

    /**
     * Who reads; unless set, whoever the connection factory says.
     *
     * @param name the user, also by reference; not empty
     * @param passwordReference the password, by reference: <code>${env:NAME}</code>, <code>${file:/path}</code> or
     *     <code>${file:/path#key}</code>, resolved on the executor
     * @throws IllegalArgumentException if the password was given literally
     */
    public JmsMessages user(String name, String passwordReference) {
        Draft draft = new Draft(this);
        draft.user = named("user", name);
        draft.password = SecretReferences.required("JMS's user(...)", passwordReference);
        return new JmsMessages(draft, factory, destination);
    }

    /** Takes only messages for which this expression, in the language of JMS, is true; all unless set. */
    public JmsMessages selector(String expression) {
        Draft draft = new Draft(this);
        draft.selector = named("selector", expression);
        return new JmsMessages(draft, factory, destination);
    }

    /**
     * Acknowledges messages one by one, in the vendor's own mode for that. Unless set: 101 for Artemis, 4 for ActiveMQ
     * Classic, {@link #transacted} for all others, by the package of the connection factory.
     *
     * @param mode the vendor's number, greater than 3, which are the specification's
     * @throws IllegalArgumentException if it is not
     */
    public JmsMessages individual(int mode) {
        if (mode <= LAST_STANDARD_MODE) {
            throw new IllegalArgumentException("The mode of individual acknowledgement is the vendor's own number,"
                    + " greater than " + LAST_STANDARD_MODE + ", found " + mode
                    + "; use transacted() where it has none");
        }
        return acknowledging(mode);
    }

    /**
     * Receives in transactions, which every client knows: one is committed when everything that was received in it is
     * stored. If the receiver fails or is killed, all of it comes again, up to {@link #window} messages.
     */
    public JmsMessages transacted() {
        return acknowledging(TRANSACTED);
    }

    private JmsMessages acknowledging(int mode) {
        Draft draft = new Draft(this);
        draft.acknowledgeMode = mode;
        return new JmsMessages(draft, factory, destination);
    }

    /**
     * How many messages may be received and not acknowledged. Unless set, three blocks' records for each block in
     * flight, at most 5000, and at most 200 from ActiveMQ Classic, whose client is told to ask for as many ahead.
     *
     * @param messages 1 to 65535
     * @throws IllegalArgumentException if it is out of range
     */
    public JmsMessages window(int messages) {
        if (messages < 1 || messages > MOST_WINDOW) {
            throw new IllegalArgumentException("window must be from 1 to " + MOST_WINDOW + ", found " + messages);
        }
        Draft draft = new Draft(this);
        draft.window = messages;
        return new JmsMessages(draft, factory, destination);
    }

    @Override
    public String name() {
        return "jms " + factory + " " + destination;
    }

    @Override
    public Promise promise() {
        return Promise.AT_LEAST_ONCE;
    }

    @Override
    public SourceReader open(SourceContext context) {
        return new MessagesOpening(this, context).open();
    }

    @Override
    public String toString() {
        return name()
                + (selector == null ? "" : ", selected")
                + acknowledgeMode().stream()
                        .mapToObj(mode -> mode == TRANSACTED ? ", transacted" : ", acknowledged in mode " + mode)
                        .findFirst()
                        .orElse("");
    }

    JmsFactory factory() {
        return factory;
    }

    Destination destination() {
        return destination;
    }

    /** Perhaps a reference; empty when the factory knows who reads. */
    String user() {
        return user;
    }

    /** A reference; empty without a user. */
    String password() {
        return password;
    }

    Optional<String> selector() {
        return Optional.ofNullable(selector);
    }

    /** Empty when it is left to the vendor. */
    OptionalInt acknowledgeMode() {
        return acknowledgeMode == null ? OptionalInt.empty() : OptionalInt.of(acknowledgeMode);
    }

    /** 0 when it is left to the engine and the vendor. */
    int window() {
        return window;
    }

    /** What can be set, on its way from one instance to the next. */
    private static final class Draft {
        private String user = "";
        private String password = "";
        private @Nullable String selector;
        private @Nullable Integer acknowledgeMode;
        private int window;

        Draft() {}

        Draft(JmsMessages source) {
            user = source.user;
            password = source.password;
            selector = source.selector;
            acknowledgeMode = source.acknowledgeMode;
            window = source.window;
        }
    }
}
