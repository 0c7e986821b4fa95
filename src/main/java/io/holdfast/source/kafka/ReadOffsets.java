package io.holdfast.source.kafka;

import java.util.Collection;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Where it is kept up to where partitions are stored. Confined to the reader's thread. */
interface ReadOffsets {
    /**
     * Has the consumer go on where these partitions are stored up to, or begin where the source says.
     *
     * @throws io.holdfast.source.SourceException if that place cannot be told, or there is none and there should be
     */
    void begin(Collection<TopicPartition> partitions);

    /**
     * Keeps that partitions are stored up to there.
     *
     * @param until per partition the next offset to be read
     * @throws io.holdfast.source.SourceException if nobody knows whether it is kept, or it cannot be
     */
    void commit(Map<TopicPartition, Long> until);

    /** Disconnects. Idempotent, never throws. */
    void close();
}
