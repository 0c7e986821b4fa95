package io.holdfast.source.kafka;

import org.apache.kafka.common.TopicPartition;

/**
 * A partition for the time that it belongs to this reader without a break. Compared by identity: the same partition,
 * lost and got again, is another ownership. Immutable.
 */
final class Ownership {
    private final TopicPartition partition;
    private final String name;

    Ownership(TopicPartition partition) {
        this.partition = partition;
        this.name = partition.toString();
    }

    TopicPartition partition() {
        return partition;
    }

    /** As {@code orders-3}. */
    String name() {
        return name;
    }
}
