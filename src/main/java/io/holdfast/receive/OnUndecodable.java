package io.holdfast.receive;

/** What happens at a record that cannot be decoded or handed over. */
public enum OnUndecodable {
    /** What came before it is stored and acknowledged, then the receiver fails; the record stays with the source. */
    STOP,
    /** The record is counted, logged and acknowledged in its turn, and the receiver goes on: the record is gone. */
    SKIP,
    /**
     * The record is counted, logged and rejected in its turn, and the receiver goes on: the source puts it aside, as
     * into a dead-letter queue. Only for sources that can.
     */
    REJECT
}
