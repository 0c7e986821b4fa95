package io.holdfast.source.nats;

import io.holdfast.source.SourceException;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.source.SourceUnavailableException;
import io.nats.client.AuthenticationException;
import io.nats.client.JetStreamApiException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Turns what the client throws and the server says into what an engine and an operator can act on. Stateless. */
final class Failures {
    private static final int STREAM_NOT_FOUND = 10059;
    private static final int CONSUMER_NOT_FOUND = 10014;
    private static final String AUTHORIZATION = "Authorization Violation";

    private Failures() {}

    /**
     * No connection or no subscription came about.
     *
     * @param session what was heard beside the failure
     */
    static SourceException opening(JetStreamConsumer source, Session session, Exception failure) {
        String violation = session.violation();
        String what = "Cannot open " + source.name() + ": ";
        if (violation != null) {
            return new SourceRefusedException(
                    what + violation + "; the user must be allowed to publish to $JS.API.CONSUMER.> and $JS.ACK.> for"
                            + " this stream and consumer, and to subscribe to _INBOX.>",
                    failure);
        }
        if (isRefusedLogin(failure)) {
            return new SourceRefusedException(
                    what + "the server refuses who connects; check user(...), token(...), nkey(...) or credentials(...)"
                            + " and what their references lead to on this host",
                    failure);
        }
        SSLException tls = source.tls().isPresent() ? session.untrusted() : null;
        if (tls != null) {
            return new SourceRefusedException(
                    what + tls.getMessage() + "; check tls(...): whom it trusts, and for which host the server's"
                            + " certificate is",
                    failure);
        }
        if (failure instanceof JetStreamApiException answer) {
            return answered(what, answer);
        }
        return new SourceUnavailableException(
                what + failure.getMessage() + "; check that a NATS server with JetStream listens at "
                        + String.join(", ", source.servers()) + " and that this host may connect"
                        + (source.tls().isPresent() ? " there with TLS" : ""),
                failure);
    }

    private static boolean isRefusedLogin(Exception failure) {
        return find(failure, AuthenticationException.class) != null
                || String.valueOf(failure.getMessage()).contains(AUTHORIZATION);
    }

    private static SourceException answered(String what, JetStreamApiException answer) {
        String words = what + answer.getErrorDescription();
        return switch (answer.getApiErrorCode()) {
            case STREAM_NOT_FOUND -> new SourceRefusedException(words + "; create the stream", answer);
            case CONSUMER_NOT_FOUND ->
                new SourceRefusedException(
                        words + "; create the consumer, or let this source do so with creating(...)", answer);
            default ->
                answer.getErrorCode() >= 500
                        ? new SourceUnavailableException(words, answer)
                        : new SourceRefusedException(words, answer);
        };
    }

    private static <X extends Throwable> @Nullable X find(@Nullable Throwable failure, Class<X> wanted) {
        for (Throwable next = failure; next != null; next = next.getCause()) {
            if (wanted.isInstance(next)) {
                return wanted.cast(next);
            }
        }
        return null;
    }
}
