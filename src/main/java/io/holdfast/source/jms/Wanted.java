package io.holdfast.source.jms;

import org.jspecify.annotations.Nullable;

/**
 * What a link is to be, with secrets resolved; never shown.
 *
 * @param vendor whose client it is
 * @param user who connects; empty when the factory knows
 * @param password the password itself
 * @param destination what to read
 * @param selector which messages; null for all
 * @param acknowledgeMode of the session, {@link JmsMessages#TRANSACTED} among them
 * @param longestBytes the longest body that is read
 */
record Wanted(
        Vendor vendor,
        String user,
        String password,
        Destination destination,
        @Nullable String selector,
        int acknowledgeMode,
        int longestBytes) {

    boolean isTransacted() {
        return acknowledgeMode == JmsMessages.TRANSACTED;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return destination + " in mode " + acknowledgeMode;
    }
}
