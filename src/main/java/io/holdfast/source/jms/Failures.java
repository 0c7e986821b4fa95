package io.holdfast.source.jms;

import io.holdfast.config.ResolvedSecrets;
import io.holdfast.source.SourceException;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.source.SourceUnavailableException;
import java.util.LinkedHashSet;
import java.util.Set;
import javax.naming.NamingException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a client throws into what an engine and an operator can act on. JMS's exceptions are told by their simple
 * names, which both APIs share. Stateless.
 */
final class Failures {
    private static final int DEEPEST = 10;

    private Failures() {}

    /** No connection or no consumer came about. */
    static SourceException opening(JmsMessages source, ResolvedSecrets secrets, Exception failure) {
        String what = "Cannot open " + source.name() + ": " + secrets.redact(words(failure));
        Throwable cause = secrets.isClean(failure) ? failure : null;
        if (isInterrupt(failure)) {
            Thread.currentThread().interrupt();
            return new SourceUnavailableException("Interrupted while opening " + source.name(), cause);
        }
        String advice = advice(failure);
        if (advice != null) {
            return new SourceRefusedException(what + "; " + advice, cause);
        }
        if (isNamed(failure, "InvalidClientIDException")) {
            return new SourceUnavailableException(
                    what + "; another connection has the client id "
                            + source.destination().clientId()
                            + ": a receiver that is still ending, or another application, which needs one of its own",
                    cause);
        }
        return new SourceUnavailableException(
                what + "; check that a broker listens at " + source.factory()
                        + " and that this host may connect, and with"
                        + " TLS whom it trusts and for which host the certificate is, as the client's log says",
                cause);
    }

    /** What somebody has to change; null if another attempt may help. */
    private static @Nullable String advice(Exception failure) {
        if (isNamed(failure, "JMSSecurityException") || find(failure, SecurityException.class) != null) {
            return "check user(...) and what its reference leads to on this host; the user needs the permission to"
                    + " consume, and for a topic to create the subscription";
        }
        if (isNamed(failure, "InvalidDestinationException")) {
            return "create the destination, or let the broker create it";
        }
        if (isNamed(failure, "InvalidSelectorException")) {
            return "check selector(...)";
        }
        if (find(failure, SSLHandshakeException.class) != null) {
            return "check the trust and key stores in the URL's parameters or the factory's properties, and for which"
                    + " host the broker's certificate is";
        }
        if (find(failure, UnsupportedOperationException.class) != null) {
            return "this client does not know what was asked for: with ActiveMQ Classic, share a virtual topic's queue"
                    + " instead of a subscription";
        }
        return failure instanceof RuntimeException
                ? "the client does not take the settings: check individual(...), property(...) and the URL"
                : null;
    }

    /** The factory could not be looked up. */
    static SourceException lookingUp(JmsMessages source, ResolvedSecrets secrets, NamingException failure) {
        String what =
                "Cannot look up " + source.factory() + " for " + source.name() + ": " + secrets.redact(words(failure));
        Throwable cause = secrets.isClean(failure) ? failure : null;
        boolean isPassing =
                isNamed(failure, "CommunicationException") || isNamed(failure, "ServiceUnavailableException");
        return isPassing
                ? new SourceUnavailableException(what + "; check that the directory can be reached", cause)
                : new SourceRefusedException(what + "; check the name and the environment of lookedUp(...)", cause);
    }

    /** The connection has ended, or ends with this failure. */
    static SourceUnavailableException lost(
            JmsMessages source, ResolvedSecrets secrets, String what, Exception failure) {
        return new SourceUnavailableException(
                "Cannot " + what + " " + source.name() + ": " + secrets.redact(words(failure)),
                secrets.isClean(failure) ? failure : null);
    }

    /** Whether the failure is about the thread and not about the broker. */
    static boolean isInterrupt(Exception failure) {
        return Thread.currentThread().isInterrupted()
                || find(failure, InterruptedException.class) != null
                || isNamed(failure, "ActiveMQInterruptedException");
    }

    /** The messages of the failure and of what caused it: clients hide the reason one or two levels below. */
    private static String words(Throwable failure) {
        Set<String> all = new LinkedHashSet<>();
        Throwable next = failure;
        for (int depth = 0; next != null && depth < DEEPEST; depth++) {
            String message = next.getMessage();
            String text = message == null || message.isBlank() ? next.getClass().getSimpleName() : message;
            if (all.stream().noneMatch(before -> before.contains(text))) {
                all.add(text);
            }
            next = next.getCause();
        }
        return String.join(": ", all);
    }

    private static boolean isNamed(Throwable failure, String simpleName) {
        Throwable next = failure;
        for (int depth = 0; next != null && depth < DEEPEST; depth++) {
            for (Class<?> type = next.getClass(); type != null; type = type.getSuperclass()) {
                if (type.getSimpleName().equals(simpleName)) {
                    return true;
                }
            }
            next = next.getCause();
        }
        return false;
    }

    private static <X extends Throwable> @Nullable X find(Throwable failure, Class<X> wanted) {
        Throwable next = failure;
        for (int depth = 0; next != null && depth < DEEPEST; depth++) {
            if (wanted.isInstance(next)) {
                return wanted.cast(next);
            }
            next = next.getCause();
        }
        return null;
    }
}
