package io.holdfast.spark.kafka;

import io.holdfast.offset.file.ManifestOffsets;
import io.holdfast.output.BatchTicket;
import io.holdfast.output.FileOutput;
import io.holdfast.output.ResultFiles;
import io.holdfast.spark.ExactlyOnce.BatchWork;
import java.io.Serial;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.spark.api.java.JavaRDD;

/** Files that the driver writes, and one manifest for each batch. Immutable. */
public final class FileBatchOutput<K, V> implements BatchOutput.Writer<K, V> {
    @Serial
    private static final long serialVersionUID = 1L;

    private final ManifestOffsets place;
    private final BatchWork<ResultFiles, ConsumerRecord<K, V>> work;

    /** Outputs to that place. */
    public FileBatchOutput(ManifestOffsets place, BatchWork<ResultFiles, ConsumerRecord<K, V>> work) {
        this.place = place;
        this.work = work;
    }

    @Override
    public void write(JavaRDD<ConsumerRecord<K, V>> rdd, BatchTicket ticket) {
        long unused = FileOutput.at(place)
                .writeBatch(ticket, (files, first) -> work.write(files, PartitionTask.from(rdd, first)));
    }
}
