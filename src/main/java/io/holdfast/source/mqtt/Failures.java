package io.holdfast.source.mqtt;

import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import io.holdfast.source.SourceException;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.source.SourceUnavailableException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;

/** Turns what the client throws and the broker says into what an engine and an operator can act on. Stateless. */
final class Failures {
    /** What a broker of version 3.1.1 says to every refused subscription, and one of version 5 without a reason. */
    static final int UNSPECIFIED = 128;

    /** What Netty puts before the operating system's words. */
    private static final String NETTY_CALL = "finishConnect(..) failed: ";

    private static final int NOT_AUTHORIZED = 135;
    private static final int FILTER_INVALID = 143;
    private static final int SHARED_NOT_SUPPORTED = 158;
    private static final int WILDCARDS_NOT_SUPPORTED = 162;

    private Failures() {}

    /** No connection came about. */
    static SourceException connecting(MqttTopics source, String client, Throwable failure) {
        String what = "Cannot connect to " + source.name() + ": ";
        Optional<String> answer = find(failure, Mqtt5ConnAckException.class)
                .map(refusal -> refusal.getMqttMessage().getReasonCode().name())
                .or(() -> find(failure, Mqtt3ConnAckException.class)
                        .map(refusal -> refusal.getMqttMessage().getReturnCode().name()));
        if (answer.isPresent()) {
            return refused(what + "the broker answers " + answer.get(), answer.get(), source, client, failure);
        }
        if (find(failure, Mqtt5DisconnectException.class).isPresent()) {
            return lost(source, failure);
        }
        Optional<SSLException> tls = find(failure, SSLException.class);
        if (tls.isPresent()) {
            return new SourceRefusedException(
                    what + innermost(tls.get()) + "; check tls(...): whom it trusts, and for which host the broker's"
                            + " certificate is",
                    failure);
        }
        return new SourceUnavailableException(
                what + words(failure) + "; check that an MQTT broker listens at " + source.broker()
                        + " and that this host may connect"
                        + (source.tls().isPresent() ? " there with TLS" : ""),
                failure);
    }

    private static SourceException refused(
            String what, String answer, MqttTopics source, String client, Throwable failure) {
        return switch (answer) {
            case "BAD_USER_NAME_OR_PASSWORD", "NOT_AUTHORIZED", "BANNED", "BAD_AUTHENTICATION_METHOD" ->
                new SourceRefusedException(
                        what + "; check user(...), what its reference leads to on this host, and whether the user may"
                                + " use the client id " + client,
                        failure);
            case "CLIENT_IDENTIFIER_NOT_VALID", "IDENTIFIER_REJECTED" ->
                new SourceRefusedException(
                        what + " to the client id " + client + "; give another one to from(...)", failure);
            case "UNSUPPORTED_PROTOCOL_VERSION" ->
                new SourceRefusedException(
                        what + " to version " + source.version() + "; give the other one to version(...)", failure);
            case "MALFORMED_PACKET", "PROTOCOL_ERROR" ->
                new SourceRefusedException(what + "; broker and client do not understand each other", failure);
            default -> new SourceUnavailableException(what, failure);
        };
    }

    /** The broker does not let us have the messages, or only without a promise. */
    static SourceRefusedException subscribing(MqttTopics source, String filter, int code) {
        String what = "Cannot subscribe to '" + filter + "' of " + source.name() + ": ";
        String why = switch (code) {
            case 0 -> "the broker grants QoS 0 only, with which nothing is delivered again; allow QoS 1 there";
            case UNSPECIFIED ->
                "the broker refuses without a reason; check that the user may subscribe there"
                        + (TopicFilters.isShared(filter) ? ", and that the broker has shared subscriptions" : "");
            case NOT_AUTHORIZED -> "the broker answers NOT_AUTHORIZED; let the user subscribe and receive there";
            case FILTER_INVALID -> "the broker answers TOPIC_FILTER_INVALID; check the filter";
            case SHARED_NOT_SUPPORTED ->
                "the broker has no shared subscriptions; use one receiver without sharedBy(...)";
            case WILDCARDS_NOT_SUPPORTED -> "the broker allows no + and # in filters; name the topics";
            default -> "the broker answers with code " + code;
        };
        return new SourceRefusedException(what + why, null);
    }

    /** The connection has ended while it was in use. */
    static SourceException lost(MqttTopics source, Throwable cause) {
        String what = "The connection to " + source.name() + " has ended: ";
        Optional<Mqtt5DisconnectReasonCode> reason = find(cause, Mqtt5DisconnectException.class)
                .map(disconnect -> disconnect.getMqttMessage().getReasonCode());
        boolean isTooMuch = reason.isPresent() && reason.get() == Mqtt5DisconnectReasonCode.RECEIVE_MAXIMUM_EXCEEDED;
        if (isTooMuch && source.receiveMaximum() > 0) {
            return new SourceRefusedException(
                    what + "the broker sent more than receiveMaximum(" + source.receiveMaximum()
                            + ") without an acknowledgement, and would do so again; leave receiveMaximum(...) out for"
                            + " this broker",
                    cause);
        }
        if (reason.isPresent() && reason.get() == Mqtt5DisconnectReasonCode.SESSION_TAKEN_OVER) {
            return new SourceUnavailableException(
                    what + "somebody else connected with its client id. If that was no former or new run of this"
                            + " application, give each stream a client id of its own",
                    cause);
        }
        return new SourceUnavailableException(what + reason.map(Enum::name).orElseGet(() -> words(cause)), cause);
    }

    private static <X extends Throwable> Optional<X> find(Throwable failure, Class<X> wanted) {
        for (Throwable next = failure; next != null; next = next.getCause()) {
            if (wanted.isInstance(next)) {
                return Optional.of(wanted.cast(next));
            }
        }
        return Optional.empty();
    }

    /** TLS's own words tell which side gave up, those within it why. */
    private static String innermost(Throwable failure) {
        Throwable inner = failure;
        while (inner.getCause() != null && inner.getCause().getMessage() != null) {
            inner = inner.getCause();
        }
        return String.valueOf(inner.getMessage());
    }

    /** Of the failure itself, not of what carried it from one thread to another. */
    private static String words(Throwable failure) {
        Throwable inner = failure;
        while ((inner instanceof ExecutionException || inner instanceof CompletionException)
                && inner.getCause() != null) {
            inner = inner.getCause();
        }
        Throwable cause = inner.getCause();
        String words = cause == null || cause.getMessage() == null ? inner.toString() : cause.getMessage();
        return words.replace(NETTY_CALL, "");
    }
}
