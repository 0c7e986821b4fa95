package io.holdfast.spark.kafka;

import io.holdfast.offset.kafka.KafkaGroupOffsets;
import io.holdfast.output.BatchTicket;
import io.holdfast.output.KafkaOutput;
import io.holdfast.spark.ExactlyOnce.Maker;
import io.holdfast.spark.ExactlyOnce.PartitionWork;
import java.io.Serial;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.spark.api.java.JavaRDD;

/** One transaction of a producer for each partition. Immutable. */
public final class KafkaPartitionOutput<A, B, K, V> implements BatchOutput.Writer<A, B> {
    @Serial
    private static final long serialVersionUID = 1L;

    private final KafkaGroupOffsets group;
    private final Maker<Serializer<K>> keys;
    private final Maker<Serializer<V>> values;
    private final PartitionWork<Producer<K, V>, ConsumerRecord<A, B>> work;

    /** Outputs to the cluster of that group. */
    public KafkaPartitionOutput(
            KafkaGroupOffsets group,
            Maker<Serializer<K>> keys,
            Maker<Serializer<V>> values,
            PartitionWork<Producer<K, V>, ConsumerRecord<A, B>> work) {
        this.group = group;
        this.keys = keys;
        this.values = values;
        this.work = work;
    }

    @Override
    public void write(JavaRDD<ConsumerRecord<A, B>> batch, BatchTicket whole) {
        PartitionTask.run(
                batch,
                whole,
                (ticket, partition, records) -> KafkaOutput.at(group, keys, values)
                        .writePartition(
                                ticket,
                                partition,
                                (producer, first) -> work.write(producer, new NewRecords<>(records, first))));
    }
}
