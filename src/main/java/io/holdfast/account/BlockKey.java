package io.holdfast.account;

/**
 * Which block it is, as Spark numbers them. Immutable.
 *
 * @param streamId the input stream's number in its context, from 0
 * @param uniqueId the block's number within the stream
 */
public record BlockKey(int streamId, long uniqueId) {
    @Override
    public String toString() {
        return "input-" + streamId + "-" + uniqueId;
    }
}
