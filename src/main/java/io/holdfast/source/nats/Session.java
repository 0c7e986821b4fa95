package io.holdfast.source.nats;

import io.holdfast.source.SourceUnavailableException;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Consumer;
import io.nats.client.ErrorListener;
import io.nats.client.JetStreamSubscription;
import io.nats.client.support.Status;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection, its threads, and what the server said on it beside its answers: NATS tells refusals by the way. Heard by
 * threads of the client, asked by the engine's. Thread-safe.
 */
final class Session implements ConnectionListener, ErrorListener {
    private static final Logger log = LoggerFactory.getLogger(Session.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private static final long TELLING_LIMIT_MILLIS = 1_000;
    private static final String VIOLATION = "Permissions Violation";

    private final Inbox inbox;
    private final List<ExecutorService> threads;
    private volatile @Nullable Connection connection; // written once by the engine's thread
    private volatile @Nullable String violation; // written by the client's threads

    private final CompletableFuture<SSLException> untrusted = new CompletableFuture<>();

    /** Not connected yet; takes over the threads. */
    Session(Inbox inbox, List<ExecutorService> threads) {
        this.inbox = inbox;
        this.threads = List.copyOf(threads);
    }

    void connected(Connection opened) {
        connection = opened;
    }

    Connection connection() {
        return Objects.requireNonNull(connection, "not connected");
    }

    /** What the server does not allow, in its words; null when nothing was refused. */
    @Nullable
    String violation() {
        return violation;
    }

    /** Why TLS failed, of which the client tells by the way and a moment later; null if that was not the reason. */
    @Nullable
    SSLException untrusted() {
        try {
            return untrusted.get(TELLING_LIMIT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException none) {
            return null;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** A failure with what the server said beside. */
    SourceUnavailableException failure(String what, @Nullable Throwable cause) {
        String refused = violation;
        return new SourceUnavailableException(refused == null ? what : what + "; the server says: " + refused, cause);
    }

    @Override
    @SuppressWarnings("deprecation") // the only one of its two forms that has to be there
    public void connectionEvent(Connection unused, Events event) {
        if (event == Events.CLOSED || event == Events.DISCONNECTED) {
            inbox.end("the connection is lost");
        }
    }

    @Override
    public void errorOccurred(Connection unused, String error) {
        if (error.contains(VIOLATION)) {
            violation = error;
        }
        log.debug("The server says: {}", error);
    }

    @Override
    public void exceptionOccurred(Connection unused, Exception failure) {
        for (Throwable next = failure; next != null; next = next.getCause()) {
            if (next instanceof SSLException tls) {
                untrusted.complete(tls);
            }
        }
        log.debug("The client met a failure", failure);
    }

    /** Requests that are over, because their time was up or the consumer allows no more, are made again in time. */
    @Override
    public void pullStatusWarning(Connection unused, JetStreamSubscription subscription, Status status) {
        log.debug("A request for messages is over: {}", status.getMessageWithCode());
    }

    /** The consumer was deleted or is another one, or its server is changing. */
    @Override
    public void pullStatusError(Connection unused, JetStreamSubscription subscription, Status status) {
        inbox.end("the server answers " + status.getMessageWithCode());
    }

    @Override
    public void slowConsumerDetected(Connection unused, Consumer consumer) {
        log.warn("NATS's client holds more messages than it wants to");
    }

    /** Sends what is on its way and disconnects in bounded time. Idempotent, never throws. */
    void close() {
        boolean interrupted = Thread.interrupted();
        try {
            Connection closing = connection;
            if (closing != null) {
                flush(closing);
                closing.close();
            }
        } catch (InterruptedException again) {
            interrupted = true;
        } finally {
            threads.forEach(ExecutorService::shutdownNow);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void flush(Connection closing) throws InterruptedException {
        try {
            if (closing.getStatus() == Connection.Status.CONNECTED) {
                closing.flush(CLOSE_LIMIT);
            }
        } catch (TimeoutException | IllegalStateException gone) {
            log.debug("The connection has ended before", gone);
        }
    }
}
