package io.holdfast.source.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.ShutdownSignalException;
import io.holdfast.source.SourceException;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.source.SourceUnavailableException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** Turns what the client throws and the broker says into what an engine and an operator can act on. Stateless. */
final class Failures {
    private static final String GONE_NODE = "down or inaccessible";
    private static final String EXCLUSIVE = "exclusive use";
    private static final String TIMED_OUT = "timed out";

    private Failures() {}

    /** No connection came about. */
    static SourceException connecting(RabbitMqQueue source, Exception failure) {
        String what = "Cannot connect to " + source.name() + ": ";
        if (failure instanceof AuthenticationFailureException) {
            return new SourceRefusedException(
                    what + "the broker refuses the user or the password; check user(...) and what its reference leads"
                            + " to on this host. The broker's log says which of both it was",
                    failure);
        }
        if (failure instanceof SSLHandshakeException || failure instanceof SSLPeerUnverifiedException) {
            return new SourceRefusedException(
                    what + failure.getMessage() + "; check tls(...): whom it trusts, and for which host the broker's"
                            + " certificate is",
                    failure);
        }
        Closing closing = Closing.of(failure);
        if (closing.code() == AMQP.NOT_ALLOWED) {
            return new SourceRefusedException(
                    what + closing.text() + "; check virtualHost(...), and the user's permissions there", failure);
        }
        return new SourceUnavailableException(
                what + closing.textOr(failure) + "; check that a RabbitMQ broker listens at "
                        + String.join(", ", source.brokers()) + " and that this host may connect"
                        + (source.tls().isPresent() ? " there with TLS" : ""),
                failure);
    }

    /** The broker does not let us consume. */
    static SourceException opening(RabbitMqQueue source, Exception failure) {
        Closing closing = Closing.of(failure);
        String what = "Cannot consume from " + source.name() + ": " + closing.textOr(failure);
        boolean isPassing = closing.text().contains(GONE_NODE) || closing.text().contains(EXCLUSIVE);
        if (isPassing) {
            return new SourceUnavailableException(what, failure);
        }
        return switch (closing.code()) {
            case AMQP.NOT_FOUND ->
                new SourceRefusedException(
                        what + "; create the queue, or let this source do so with declaring(...)", failure);
            case AMQP.ACCESS_REFUSED ->
                new SourceRefusedException(
                        what + "; the user needs the permission to read the queue, and to configure it for"
                                + " declaring(...)",
                        failure);
            case AMQP.PRECONDITION_FAILED ->
                new SourceRefusedException(
                        what + "; the queue that is there is another one than declaring(...) asks for: leave that out",
                        failure);
            case AMQP.RESOURCE_LOCKED, AMQP.NOT_ALLOWED, AMQP.NOT_IMPLEMENTED ->
                new SourceRefusedException(what + "; this queue cannot be read by several connections", failure);
            default -> new SourceUnavailableException(what, failure);
        };
    }

    /** The channel has ended while it was in use. */
    static SourceUnavailableException ended(RabbitMqQueue source, @Nullable ShutdownSignalException cause) {
        String what = "The channel to " + source.name() + " has ended: ";
        if (cause == null) {
            return new SourceUnavailableException(
                    what + "the broker cancelled the consumer; the queue was deleted, or its node went away", null);
        }
        Closing closing = Closing.of(cause);
        if (closing.code() == AMQP.PRECONDITION_FAILED && closing.text().contains(TIMED_OUT)) {
            return new SourceUnavailableException(
                    what + closing.text() + ". Storing took longer than the broker's consumer_timeout: what was"
                            + " delivered comes again. See why the store is slow, or raise consumer_timeout in the"
                            + " broker's configuration",
                    cause);
        }
        return new SourceUnavailableException(what + closing.textOr(cause), cause);
    }

    /** The broker could not be told something. */
    static SourceUnavailableException lost(RabbitMqQueue source, String what, Exception failure) {
        return new SourceUnavailableException(
                "Cannot " + what + " " + source.name() + ": "
                        + Closing.of(failure).textOr(failure),
                failure);
    }

    /**
     * What a broker said when it closed a channel or connection.
     *
     * @param code AMQP's code, 0 when the broker said nothing
     * @param text the broker's words, empty when it said nothing
     */
    private record Closing(int code, String text) {
        static Closing of(Throwable failure) {
            for (Throwable next = failure; next != null; next = next.getCause()) {
                if (next instanceof ShutdownSignalException signal) {
                    return of(signal.getReason());
                }
            }
            return new Closing(0, "");
        }

        private static Closing of(@Nullable Method reason) {
            if (reason instanceof AMQP.Channel.Close channel) {
                return new Closing(channel.getReplyCode(), channel.getReplyText());
            }
            if (reason instanceof AMQP.Connection.Close connection) {
                return new Closing(connection.getReplyCode(), connection.getReplyText());
            }
            return new Closing(0, "");
        }

        String textOr(Throwable failure) {
            return text.isEmpty() ? failure.toString() : text;
        }
    }
}
