package io.holdfast.spark.kafka;

import io.holdfast.offset.StartRules.Fresh;
import java.io.Serializable;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Options of one stream. Travels in checkpoints. Immutable.
 *
 * @param fresh where an application begins that has never read anything; null for what the consumer's setting says
 * @param timestamp for {@link Fresh#TIMESTAMP}
 * @param explicit where single partitions begin of which nothing is known
 * @param isGroupMember whether Kafka's group decides which partitions are read
 * @param isCommittedByOutputs whether outputs commit in their own transactions
 * @param maxRecords per batch; 0 for no bound, -1 for what the settings say
 * @param maxBytes per batch; 0 for no bound, -1 for what the settings say
 */
public record StreamOptions(
        @Nullable Fresh fresh,
        @Nullable Instant timestamp,
        HashMap<TopicPartition, Long> explicit,
        boolean isGroupMember,
        boolean isCommittedByOutputs,
        int maxRecords,
        long maxBytes)
        implements Serializable {
    /** Nothing was said. */
    public static StreamOptions none() {
        return new StreamOptions(null, null, new HashMap<>(), false, false, -1, -1);
    }

    /** With another beginning. */
    public StreamOptions beginning(Fresh where, @Nullable Instant at) {
        return new StreamOptions(where, at, explicit, isGroupMember, isCommittedByOutputs, maxRecords, maxBytes);
    }

    /** With offsets for single partitions. */
    public StreamOptions beginning(Map<TopicPartition, Long> offsets) {
        return new StreamOptions(
                fresh, timestamp, new HashMap<>(offsets), isGroupMember, isCommittedByOutputs, maxRecords, maxBytes);
    }

    /** As a member of a group. */
    public StreamOptions inGroup() {
        return new StreamOptions(fresh, timestamp, explicit, true, isCommittedByOutputs, maxRecords, maxBytes);
    }

    /** With outputs that commit. */
    public StreamOptions committedByOutputs() {
        return new StreamOptions(fresh, timestamp, explicit, isGroupMember, true, maxRecords, maxBytes);
    }

    /** With another bound of records. */
    public StreamOptions withMaxRecords(int records) {
        return new StreamOptions(fresh, timestamp, explicit, isGroupMember, isCommittedByOutputs, records, maxBytes);
    }

    /** With another bound of bytes. */
    public StreamOptions withMaxBytes(long bytes) {
        return new StreamOptions(fresh, timestamp, explicit, isGroupMember, isCommittedByOutputs, maxRecords, bytes);
    }
}
