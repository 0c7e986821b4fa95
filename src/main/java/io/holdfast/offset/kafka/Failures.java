package io.holdfast.offset.kafka;

import io.holdfast.offset.OffsetException;
import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetUnavailableException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupSubscribedToTopicException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidGroupIdException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Turns what Kafka's clients throw into what a caller can act on. Immutable. */
final class Failures {
    private final KafkaGroupOffsets settings;
    private final ClientProperties properties;

    Failures(KafkaGroupOffsets settings, ClientProperties properties) {
        this.settings = settings;
        this.properties = properties;
    }

    /** Whether Kafka says that another producer with this transactional id came later. */
    static boolean isFence(Throwable failure) {
        return caused(failure, ProducerFencedException.class) || caused(failure, InvalidProducerEpochException.class);
    }

    static boolean caused(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable next = failure; next != null; next = next.getCause()) {
            if (type.isInstance(next)) {
                return true;
            }
        }
        return false;
    }

    /** @param doing what was attempted, as {@code commit to} */
    OffsetException of(String doing, Throwable failure) {
        if (failure instanceof InterruptedException || failure instanceof InterruptException) {
            Thread.currentThread().interrupt();
        }
        String what = "Cannot " + doing + " " + settings.description() + ": " + properties.redact(message(failure));
        Throwable cause = properties.isClean(failure) ? failure : null;
        String remedy = remedy(failure);
        return remedy.isEmpty()
                ? new OffsetUnavailableException(
                        what + "; check that a broker runs at " + settings.bootstrap()
                                + " and that the driver may reach it and the addresses it advertises",
                        cause)
                : new OffsetRefusedException(what + remedy, cause);
    }

    private static String message(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        Throwable cause = failure.getCause();
        return cause == null || message.contains(String.valueOf(cause.getMessage()))
                ? message
                : message + ": " + message(cause);
    }

    /** Empty where another attempt may succeed. */
    private static String remedy(Throwable failure) {
        if (caused(failure, AuthenticationException.class)) {
            return "; check the security.protocol, sasl.* and ssl.* properties and the secrets they refer to";
        }
        if (caused(failure, AuthorizationException.class)) {
            return "; the principal needs Read on the topics and the group, and Write on the transactional id";
        }
        if (caused(failure, GroupSubscribedToTopicException.class)) {
            return "; a consumer subscribes with this group: stop it, then forget the partition";
        }
        if (caused(failure, OffsetMetadataTooLarge.class)) {
            return "; raise the brokers' offset.metadata.max.bytes to 4096, which is Kafka's own default";
        }
        return caused(failure, InvalidGroupIdException.class) || caused(failure, UnsupportedVersionException.class)
                ? "; this broker does not serve such a group"
                : "";
    }
}
