package io.holdfast.source;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One record as the source handed it over: the message, or why there is none, and the tag by which it is acknowledged.
 * Immutable.
 */
public final class Delivery {
    private final @Nullable SourceMessage message;
    private final String refusal;
    private final DeliveryTag tag;

    private Delivery(@Nullable SourceMessage message, String refusal, DeliveryTag tag) {
        this.message = message;
        this.refusal = refusal;
        this.tag = tag;
    }

    /** A record that arrived whole. */
    public static Delivery of(SourceMessage message, DeliveryTag tag) {
        return new Delivery(message, "", tag);
    }

    /**
     * A record that exists at the source and cannot be handed over, such as a line beyond the limit. The engine treats
     * it as it treats one that cannot be decoded: it stops, or counts it and goes on, by the stream's policy.
     *
     * @param reason what is wrong, where, and what to do; for a log line
     */
    public static Delivery refused(String reason, DeliveryTag tag) {
        return new Delivery(null, reason, tag);
    }

    /** Whether there is no message. */
    public boolean isRefused() {
        return message == null;
    }

    /**
     * The message.
     *
     * @throws NullPointerException if the delivery is refused
     */
    public SourceMessage message() {
        return Objects.requireNonNull(message, refusal);
    }

    /** Why there is no message; empty when there is one. */
    public String refusal() {
        return refusal;
    }

    /** What the adapter needs to acknowledge this delivery. */
    public DeliveryTag tag() {
        return tag;
    }
}
