package io.holdfast.source.jms;

import java.util.List;
import java.util.Map;

/**
 * What differs between the clients that are known, by the package of their connection factory. Each has settings
 * without which this source would not keep its word; those are set over whatever the URL says.
 */
enum Vendor {
    /**
     * ActiveMQ Artemis. Its client waits for the answer to each acknowledgement or to none; its broker handles what a
     * session sends in turn, so the answer to a question after them stands for all.
     */
    ARTEMIS(
            "org.apache.activemq.artemis.",
            101,
            5_000,
            "org.apache.artemis:artemis-jakarta-client or org.apache.activemq:artemis-jms-client, with what it needs") {
        @Override
        Map<String, String> required(int window) {
            return Map.of(
                    "blockOnAcknowledge",
                    "false",
                    // Else the broker forgets messages when it sends them.
                    "preAcknowledge",
                    "false",
                    // A client that connects anew by itself would acknowledge what another session delivered.
                    "reconnectAttempts",
                    "0",
                    "initialConnectAttempts",
                    "1");
        }

        @Override
        void acknowledge(List<JmsLink.Telling> acknowledgements, Object connection, JmsLink.Telling question)
                throws Exception {
            super.acknowledge(acknowledgements, connection, question);
            question.tell();
        }
    },
    /**
     * ActiveMQ Classic. Its broker reads messages from its store in pages of 200, and a consumer that acknowledges none
     * of them may wait for the next page in vain. Its broker handles what a connection sends in turn, so the answer to the
     * last of several acknowledgements stands for all.
     */
    CLASSIC("org.apache.activemq.", 4, 200, "org.apache.activemq:activemq-client, 5.18 or 6, with what it needs") {
        @Override
        Map<String, String> required(int window) {
            return Map.of(
                    SEND_ACKS_ASYNC,
                    "false",
                    // Else its client puts aside what receivers did not commit a few times, because they were killed.
                    "redeliveryPolicy.maximumRedeliveries",
                    "-1",
                    "prefetchPolicy.all",
                    Integer.toString(window),
                    // Temporary destinations are not used here, and listening for them needs a permission.
                    "watchTopicAdvisories",
                    "false");
        }

        @Override
        void acknowledge(List<JmsLink.Telling> acknowledgements, Object connection, JmsLink.Telling question)
                throws Exception {
            int last = Math.max(0, acknowledgements.size() - 1);
            Setters.set(connection, SEND_ACKS_ASYNC, "true");
            try {
                super.acknowledge(acknowledgements.subList(0, last), connection, question);
            } finally {
                Setters.set(connection, SEND_ACKS_ASYNC, "false");
            }
            super.acknowledge(acknowledgements.subList(last, acknowledgements.size()), connection, question);
        }
    },
    /** Everybody else: what the specification knows has to be enough. */
    OTHER(
            "",
            JmsMessages.TRANSACTED,
            5_000,
            "the vendor's client, in which %s is, with what it needs, javax.jms or jakarta.jms included");

    private static final String SEND_ACKS_ASYNC = "sendAcksAsync";

    private final String packagePrefix;
    private final int acknowledgeMode;
    private final int mostByDefault;
    private final String artifact;

    Vendor(String packagePrefix, int acknowledgeMode, int mostByDefault, String artifact) {
        this.packagePrefix = packagePrefix;
        this.acknowledgeMode = acknowledgeMode;
        this.mostByDefault = mostByDefault;
        this.artifact = artifact;
    }

    /** Whose class that is; Artemis comes first, because its package is within Classic's. */
    static Vendor of(String className) {
        for (Vendor vendor : values()) {
            if (className.startsWith(vendor.packagePrefix)) {
                return vendor;
            }
        }
        return OTHER;
    }

    /** The vendor's mode that acknowledges messages one by one, or the one of a transacted session. */
    int acknowledgeMode() {
        return acknowledgeMode;
    }

    /** How many messages may be received and not acknowledged, unless it is set. */
    int mostByDefault() {
        return mostByDefault;
    }

    /** What to add to the class path for that class. */
    String artifact(String className) {
        return artifact.formatted(className);
    }

    /**
     * Properties of the connection factory that must have these values.
     *
     * @param window how many messages may be received and not acknowledged
     */
    Map<String, String> required(int window) {
        return Map.of();
    }

    /**
     * Acknowledges messages in this order, and returns when the broker has answered for all of them. Others than the known
     * clients are trusted to wait at each.
     *
     * @param connection the vendor's, from which they came
     * @param question may ask the broker something that it answers, in the same session
     */
    void acknowledge(List<JmsLink.Telling> acknowledgements, Object connection, JmsLink.Telling question)
            throws Exception {
        for (JmsLink.Telling acknowledgement : acknowledgements) {
            acknowledgement.tell();
        }
    }
}
