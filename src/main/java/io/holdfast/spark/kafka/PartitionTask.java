package io.holdfast.spark.kafka;

import io.holdfast.offset.SourcePartition;
import io.holdfast.output.BatchTicket;
import java.io.Serial;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.streaming.kafka010.HasOffsetRanges;
import org.apache.spark.streaming.kafka010.OffsetRange;

/** What a task does with its partition of the stream's own RDD. It travels with the task, and with nothing else. */
final class PartitionTask<K, V> implements VoidFunction<Iterator<ConsumerRecord<K, V>>> {
    @Serial
    private static final long serialVersionUID = 1L;

    private final BatchTicket ticket;
    private final SourcePartition[] partitions;
    private final Writer<K, V> writer;

    /** Writes a partition; on an executor. */
    interface Writer<K, V> extends Serializable {
        void write(BatchTicket ticket, SourcePartition partition, Iterator<ConsumerRecord<K, V>> records);
    }

    private PartitionTask(BatchTicket ticket, SourcePartition[] partitions, Writer<K, V> writer) {
        this.ticket = ticket;
        this.partitions = partitions;
        this.writer = writer;
    }

    /** Runs it for each partition of a batch. */
    static <K, V> void run(JavaRDD<ConsumerRecord<K, V>> batch, BatchTicket ticket, Writer<K, V> writer) {
        batch.foreachPartition(new PartitionTask<>(ticket, partitions(batch), writer));
    }

    /** What each task reads. */
    static SourcePartition[] partitions(JavaRDD<?> batch) {
        OffsetRange[] ranges = ((HasOffsetRanges) batch.rdd()).offsetRanges();
        return List.of(ranges).stream()
                .map(range -> StreamPlan.name(range.topicPartition()))
                .toArray(SourcePartition[]::new);
    }

    /**
     * The records from these offsets on.
     *
     * @param first by partition; records of others are left out
     */
    static <K, V> JavaRDD<ConsumerRecord<K, V>> from(
            JavaRDD<ConsumerRecord<K, V>> batch, Map<SourcePartition, Long> first) {
        HashMap<SourcePartition, Long> from = new HashMap<>(first);
        return batch.filter(record -> record.offset()
                >= from.getOrDefault(
                        new SourcePartition(record.topic(), Integer.toString(record.partition())), Long.MAX_VALUE));
    }

    @Override
    public void call(Iterator<ConsumerRecord<K, V>> records) {
        SourcePartition mine = partitions[TaskContext.getPartitionId()];
        if (ticket.commit().advances().containsKey(mine)) {
            writer.write(ticket, mine, records);
        }
    }
}
