package io.holdfast.source.jms;

import java.io.Serial;
import java.io.Serializable;

/**
 * What is read.
 *
 * @param kind what it is at the broker
 * @param name the queue's or topic's name
 * @param subscription the subscription's name; empty for a queue
 * @param clientId whose subscription it is; empty for a queue and for a shared one
 */
record Destination(Kind kind, String name, String subscription, String clientId) implements Serializable {
    @Serial
    private static final long serialVersionUID = 1L;

    /** The kinds that keep messages for those who are away. */
    enum Kind {
        /** A queue, shared by all who read it. */
        QUEUE,
        /** A durable subscription of one client. */
        DURABLE,
        /** A durable subscription that several connections share. */
        SHARED
    }

    /** Whether several receivers can share the messages. */
    boolean isShared() {
        return kind != Kind.DURABLE;
    }

    @Override
    public String toString() {
        return kind == Kind.QUEUE ? "queue " + name : "topic " + name + " (" + subscription + ")";
    }
}
