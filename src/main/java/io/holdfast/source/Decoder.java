package io.holdfast.source;

import java.io.Serializable;

/**
 * Makes a stream's element of a message. It runs on the executor, in the receiver's own thread, before the record is
 * stored; it travels with the receiver, so what it captures must be serializable.
 *
 * <p>A decoder that throws, or returns null, marks the record as one that cannot be decoded: by default the receiver
 * stops with a message that names the record, and nothing from that record on is acknowledged; with
 * {@code spark.holdfast.receiver.onUndecodable=skip} the record is counted, logged and acknowledged with its block.
 *
 * @param <T> the element; what the stream's storage serializes, so serializable
 */
@FunctionalInterface
public interface Decoder<T> extends Serializable {
    /** Decodes one message. Called by one thread. */
    T decode(SourceMessage message) throws Exception;
}
