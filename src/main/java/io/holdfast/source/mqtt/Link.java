package io.holdfast.source.mqtt;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One connection in one version of the protocol. What it returns completes in a thread of the client, or fails with what
 * the client says.
 */
interface Link {
    /** What {@link #ask} takes back a subscription to, which nobody has. */
    String NOBODYS_TOPIC = "holdfast/nothing";

    /** Connects to the receiver's session. Messages may come before this completes; the result tells what was found. */
    CompletableFuture<Session> connect();

    /** Asks for the topics; a number for each filter: the QoS that the broker grants, or 128 and more for a refusal. */
    CompletableFuture<List<Integer>> subscribe();

    /**
     * Asks for something that changes nothing. When the broker answers, or refuses, it has read all that was sent before,
     * acknowledgements among it, to which the protocol has no answer.
     */
    CompletableFuture<Void> ask();

    /** Tells the broker goodbye behind all acknowledgements; the session stays. */
    CompletableFuture<Void> disconnect();

    /**
     * What the broker found.
     *
     * @param isPresent whether there was a session with what is published since the last connection
     * @param expirySeconds for how long it is kept without a connection; {@link Long#MAX_VALUE} if nothing limits it
     */
    record Session(boolean isPresent, long expirySeconds) {}
}
