package io.holdfast.offset.topic;

import io.holdfast.offset.OffsetException;
import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetUnavailableException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what Kafka's clients throw into our own types, without a secret in them. Immutable. */
final class TopicFailures {
    private static final Logger log = LoggerFactory.getLogger(TopicFailures.class);

    private final String description;
    private final TopicProperties properties;

    TopicFailures(String description, TopicProperties properties) {
        this.description = description;
        this.properties = properties;
    }

    OffsetException translate(String verb, Throwable failure) {
        boolean clean = properties.isClean(failure);
        String found = clean ? reason(failure) : "a property that Kafka's client does not like and that holds a secret";
        String attempted = "Cannot " + verb + " the offsets in " + description + ": " + found;
        Throwable cause = clean ? failure : null;
        if (isRefusal(failure)) {
            return new OffsetRefusedException(
                    attempted + ". Check the options kafka.* and what this user may do with the topic and with"
                            + " transactional ids that begin with holdfast-offsets",
                    cause);
        }
        return new OffsetUnavailableException(
                attempted + ". Check the address, and start the brokers if they are down; then try again", cause);
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure.getCause();
        String text = failure.getClass().getSimpleName() + ": " + failure.getMessage();
        return cause == null ? text : text + " (" + cause.getMessage() + ")";
    }

    private static boolean isRefusal(Throwable failure) {
        for (Throwable next = failure; next != null; next = next.getCause()) {
            if (next instanceof AuthorizationException
                    || next instanceof AuthenticationException
                    || next instanceof ConfigException) {
                return true;
            }
        }
        return false;
    }

    /** Closing after a failure may fail in turn, and the first one is what counts. */
    void quietly(Runnable close) {
        try {
            close.run();
        } catch (KafkaException failure) {
            log.debug("Could not close a client of {}: {}", description, failure.getClass());
        }
    }
}
