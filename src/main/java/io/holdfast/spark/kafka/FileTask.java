package io.holdfast.spark.kafka;

import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.file.ManifestOffsets;
import io.holdfast.offset.file.PublishedFile;
import io.holdfast.output.BatchFiles;
import io.holdfast.output.FileOutput;
import io.holdfast.output.ResultFiles;
import io.holdfast.spark.ExactlyOnce.PartitionWork;
import java.io.Serial;
import java.util.Iterator;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;

/**
 * What a task does with its partition of the stream's own RDD: it writes files, and returns which. Of several attempts the
 * driver gets back one's. It travels with the task, and with nothing else.
 */
final class FileTask<K, V> implements FlatMapFunction<Iterator<ConsumerRecord<K, V>>, PublishedFile> {
    @Serial
    private static final long serialVersionUID = 1L;

    private final BatchFiles batch;
    private final SourcePartition[] partitions;
    private final ManifestOffsets place;
    private final PartitionWork<ResultFiles, ConsumerRecord<K, V>> work;

    private FileTask(
            BatchFiles batch,
            SourcePartition[] partitions,
            ManifestOffsets place,
            PartitionWork<ResultFiles, ConsumerRecord<K, V>> work) {
        this.batch = batch;
        this.partitions = partitions;
        this.place = place;
        this.work = work;
    }

    /** Runs it for each partition of a batch; returns the files of one successful attempt of each. */
    static <K, V> List<PublishedFile> run(
            JavaRDD<ConsumerRecord<K, V>> rdd,
            BatchFiles batch,
            ManifestOffsets place,
            PartitionWork<ResultFiles, ConsumerRecord<K, V>> work) {
        return rdd.mapPartitions(new FileTask<>(batch, PartitionTask.partitions(rdd), place, work))
                .collect();
    }

    @Override
    public Iterator<PublishedFile> call(Iterator<ConsumerRecord<K, V>> records) {
        SourcePartition mine = partitions[TaskContext.getPartitionId()];
        return FileOutput.at(place)
                .writePartition(batch, mine, (files, first) -> work.write(files, new NewRecords<>(records, first)))
                .iterator();
    }
}
