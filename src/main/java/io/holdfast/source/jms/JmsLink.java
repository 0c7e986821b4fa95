package io.holdfast.source.jms;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this source needs of a JMS API: one connection with one session and one consumer. Its methods throw what the
 * vendor throws. Used by the engine's thread alone, as a session demands.
 */
interface JmsLink {
    /**
     * The next message.
     *
     * @param waitMillis how long to wait for it; 0 does not wait
     * @return null if there is none
     */
    @Nullable
    Incoming receive(long waitMillis) throws Exception;

    /**
     * Acknowledges messages in this order, each by itself, and returns when the broker has answered for all of them.
     *
     * @param acknowledgements those of {@link Incoming#acknowledgement} of messages that this link has received
     */
    void acknowledge(List<Telling> acknowledgements) throws Exception;

    /** Acknowledges all that was received in the session's transaction, and begins another. */
    void commit() throws Exception;

    /** Gives back what is not acknowledged, and disconnects. */
    void close() throws Exception;

    /** Something that is said to the broker about a message. */
    interface Telling {
        /** Says it. */
        void tell() throws Exception;
    }

    /** Hears, from a thread of the client, that the connection is no more. */
    interface LossListener {
        /** The reason, as the client gives it. */
        void lost(Exception reason);
    }
}
