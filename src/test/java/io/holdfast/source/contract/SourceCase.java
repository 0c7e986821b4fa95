package io.holdfast.source.contract;

/** What a protocol, its client or its server may not know; see {@link SourceServer#unknown}. */
public enum SourceCase {
    /** Records come in the order in which they were published, per partition. */
    ORDER,
    /** What is delivered again says so. */
    REDELIVERED_FLAG,
    /** An acknowledgement that the server has taken survives its kill. */
    ACKNOWLEDGEMENTS_SURVIVE_KILL,
    /** What was acknowledged just before an orderly end never comes again. */
    EXACT_END,
    /** The server can be killed and comes back with its data. */
    SERVER_KILL,
    /** There is a connection that can be cut. */
    CONNECTION_CUT,
    /** A record that is held too long comes again, or would if nothing prolonged its time. */
    ACKNOWLEDGE_TIMEOUT,
    /** A record may be empty. */
    EMPTY_RECORD,
    /** A record may have 1 MB. */
    LARGE_RECORD,
    /** A record that is longer than the receiver takes comes to it, and is not refused to its sender. */
    LONG_RECORD,
    /** Somebody is let in by a secret, and others are not. */
    CREDENTIALS,
    /** There is an address where nobody answers. */
    ADDRESS,
    /** One who is let in may still not be allowed to read. */
    PERMISSION
}
