package io.holdfast.spark.kafka;

import io.holdfast.offset.OffsetStoreSettings;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StartRules.Fresh;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.streaming.kafka010.LocationStrategy;

/**
 * What an application said of a stream. Travels in checkpoints. Immutable.
 *
 * @param application under which name offsets are stored
 * @param store where
 * @param topics what is read
 * @param kafkaParams for consumers and the administrative client
 * @param location where partitions are read
 * @param begin where, and options
 */
record StreamPlan(
        String application,
        OffsetStoreSettings store,
        TopicChoice topics,
        HashMap<String, Object> kafkaParams,
        LocationStrategy location,
        StreamOptions begin)
        implements Serializable {

    /** The name that stores know a partition by. */
    static SourcePartition name(TopicPartition partition) {
        return new SourcePartition(partition.topic(), Integer.toString(partition.partition()));
    }

    /** The partition that a store knows by that name. */
    static TopicPartition partition(SourcePartition name) {
        return new TopicPartition(name.source(), Integer.parseInt(name.partition()));
    }

    /** The brokers' addresses, for people. */
    String address() {
        return "Kafka at " + kafkaParams.getOrDefault("bootstrap.servers", "no bootstrap.servers");
    }

    /** Where an application begins that has never read anything: its own word, or the consumer's. */
    Fresh fresh() {
        Fresh given = begin.fresh();
        if (given != null) {
            return given;
        }
        return "latest".equals(kafkaParams.get("auto.offset.reset")) ? Fresh.LATEST : Fresh.EARLIEST;
    }

    /** Offsets that the application named, as stores know partitions. */
    Map<SourcePartition, Long> explicit() {
        Map<SourcePartition, Long> named = new HashMap<>();
        begin.explicit().forEach((partition, offset) -> named.put(name(partition), offset));
        return named;
    }
}
