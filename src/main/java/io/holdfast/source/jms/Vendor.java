package io.holdfast.source.jms;

import java.util.Map;

/**
 * What differs between the clients that are known, by the package of their connection factory. Each has settings
 * without which this source would not keep its word; those are set over whatever the URL says.
 */
enum Vendor {
    /** ActiveMQ Artemis. Unless told otherwise it does not wait for acknowledgements to be answered. */
    ARTEMIS(
            "org.apache.activemq.artemis.",
            101,
            5_000,
            "org.apache.artemis:artemis-jakarta-client or org.apache.activemq:artemis-jms-client, with what it needs") {
        @Override
        Map<String, String> required(int window) {
            return Map.of(
                    "blockOnAcknowledge",
                    "true",
                    // Else the broker forgets messages when it sends them.
                    "preAcknowledge",
                    "false",
                    // A client that connects anew by itself would acknowledge what another session delivered.
                    "reconnectAttempts",
                    "0",
                    "initialConnectAttempts",
                    "1");
        }
    },
    /**
     * ActiveMQ Classic. Its broker reads messages from its store in pages of 200, and a consumer that acknowledges none
     * of them may wait for the next page in vain.
     */
    CLASSIC("org.apache.activemq.", 4, 200, "org.apache.activemq:activemq-client, 5.18 or 6, with what it needs") {
        @Override
        Map<String, String> required(int window) {
            return Map.of(
                    "sendAcksAsync",
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
    },
    /** Everybody else: what the specification knows has to be enough. */
    OTHER(
            "",
            JmsMessages.TRANSACTED,
            5_000,
            "the vendor's client with what it needs, javax.jms or jakarta.jms included");

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

    /** What to add to the class path. */
    String artifact() {
        return artifact;
    }

    /**
     * Properties of the connection factory that must have these values.
     *
     * @param window how many messages may be received and not acknowledged
     */
    Map<String, String> required(int window) {
        return Map.of();
    }
}
