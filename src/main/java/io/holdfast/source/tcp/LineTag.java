package io.holdfast.source.tcp;

import io.holdfast.source.DeliveryTag;

/**
 * What it takes to acknowledge a line of an announced peer.
 *
 * @param peer the connection's peer, by identity: a sequence of another connection means nothing to this one
 * @param sequence the line's place in the session
 */
record LineTag(Peer peer, long sequence) implements DeliveryTag {
    /** Of a line that nobody waits for an acknowledgement of. */
    static final DeliveryTag NONE = new DeliveryTag() {
        @Override
        public String toString() {
            return "no acknowledgement";
        }
    };
}
