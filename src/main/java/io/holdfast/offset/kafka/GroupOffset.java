package io.holdfast.offset.kafka;

import io.holdfast.epoch.Epoch;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * What the group holds of a partition. Immutable.
 *
 * @param offset the next record to be read
 * @param metadata who committed it, and why
 */
record GroupOffset(long offset, CommitMetadata metadata) {
    GroupOffset signed(Epoch epoch, long nowMillis) {
        return new GroupOffset(offset, metadata.signed(epoch, nowMillis));
    }

    OffsetAndMetadata encode() {
        return new OffsetAndMetadata(offset, metadata.encode());
    }
}
