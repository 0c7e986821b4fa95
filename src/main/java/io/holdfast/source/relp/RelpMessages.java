package io.holdfast.source.relp;

import io.holdfast.config.ByteSize;
import io.holdfast.config.TimeLimits;
import io.holdfast.config.TlsSettings;
import io.holdfast.source.Promise;
import io.holdfast.source.Source;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceReader;
import io.holdfast.source.listen.Listening;
import java.io.Serial;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Messages that are sent by RELP, as by rsyslog's {@code omrelp}, each answered when it is stored. Each receiver of the
 * stream is a server of its own; {@link Listening} says where. Immutable and thread-safe.
 */
public final class RelpMessages implements Source {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final int MOST_CONNECTIONS = 1_000;
    private static final int WIDEST_WINDOW = 1_000_000;

    private final Listening listening;
    private final @Nullable TlsSettings tls;
    private final int window;
    private final int maxConnections;
    private final long maxWaitingBytes;
    private final Duration answerTimeout;

    private RelpMessages(Draft draft) {
        listening = draft.listening;
        tls = draft.tls;
        window = draft.window;
        maxConnections = draft.maxConnections;
        maxWaitingBytes = draft.maxWaitingBytes;
        answerTimeout = draft.answerTimeout;
    }

    /** The messages that come there. */
    public static RelpMessages on(Listening listening) {
        return new RelpMessages(new Draft(listening));
    }

    /**
     * Speaks TLS, with the identity of these settings, to senders that are set so ({@code tls="on"}). Where they also say
     * whom to trust, only senders with a certificate of those are let in.
     */
    public RelpMessages tls(TlsSettings settings) {
        Draft draft = new Draft(this);
        draft.tls = settings;
        return new RelpMessages(draft);
    }

    /**
     * How many messages a sender sends ahead of their answers; 128 unless set, as rsyslog does. Blocks are made so small
     * that none waits for messages beyond it, so a larger value than the sender's costs time, and no record.
     *
     * @param messages 1 to a million
     * @throws IllegalArgumentException if it is out of range
     */
    public RelpMessages window(int messages) {
        Draft draft = new Draft(this);
        draft.window = ranged("window", messages, WIDEST_WINDOW);
        return new RelpMessages(draft);
    }

    /**
     * How many senders may be connected at a time, each with two threads; 64 unless set. Others are turned away.
     *
     * @param connections 1 to 1000
     * @throws IllegalArgumentException if it is out of range
     */
    public RelpMessages maxConnections(int connections) {
        Draft draft = new Draft(this);
        draft.maxConnections = ranged("maxConnections", connections, MOST_CONNECTIONS);
        return new RelpMessages(draft);
    }

    /**
     * How many bytes of messages wait for the engine before senders are read no further; 32 MiB unless set. Each
     * connection may exceed it by one message.
     */
    public RelpMessages maxWaiting(ByteSize size) {
        if (size.bytes() < 1) {
            throw new IllegalArgumentException("maxWaiting must be at least 1 byte, found " + size.bytes());
        }
        Draft draft = new Draft(this);
        draft.maxWaitingBytes = size.bytes();
        return new RelpMessages(draft);
    }

    /** How long a sender may leave an answer unread before its connection is ended; 30 s unless set. At least 1 ms. */
    public RelpMessages answerTimeout(Duration limit) {
        Draft draft = new Draft(this);
        draft.answerTimeout = TimeLimits.positive("answerTimeout", limit);
        return new RelpMessages(draft);
    }

    private static int ranged(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(name + " must be from 1 to " + most + ", found " + value);
        }
        return value;
    }

    @Override
    public String name() {
        return "relp " + listening;
    }

    @Override
    public Promise promise() {
        return Promise.AT_LEAST_ONCE;
    }

    @Override
    public Optional<String> preferredHost(int receiver) {
        return listening.preferredHost(receiver);
    }

    @Override
    public SourceReader open(SourceContext context) {
        return new RelpOpening(this, context).open();
    }

    @Override
    public String toString() {
        return name() + (tls == null ? "" : ", " + tls);
    }

    Listening listening() {
        return listening;
    }

    Optional<TlsSettings> tls() {
        return Optional.ofNullable(tls);
    }

    int window() {
        return window;
    }

    int maxConnections() {
        return maxConnections;
    }

    long maxWaitingBytes() {
        return maxWaitingBytes;
    }

    Duration answerTimeout() {
        return answerTimeout;
    }

    /** The fields on their way from one instance to the next. */
    private static final class Draft {
        private final Listening listening;
        private @Nullable TlsSettings tls;
        private int window = 128;
        private int maxConnections = 64;
        private long maxWaitingBytes = 32L << 20;
        private Duration answerTimeout = Duration.ofSeconds(30);

        Draft(Listening listening) {
            this.listening = listening;
        }

        Draft(RelpMessages source) {
            this(source.listening);
            tls = source.tls;
            window = source.window;
            maxConnections = source.maxConnections;
            maxWaitingBytes = source.maxWaitingBytes;
            answerTimeout = source.answerTimeout;
        }
    }
}
