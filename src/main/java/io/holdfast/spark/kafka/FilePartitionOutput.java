package io.holdfast.spark.kafka;

import io.holdfast.offset.file.ManifestOffsets;
import io.holdfast.output.BatchFiles;
import io.holdfast.output.BatchTicket;
import io.holdfast.output.FileOutput;
import io.holdfast.output.ResultFiles;
import io.holdfast.spark.ExactlyOnce.PartitionWork;
import java.io.Serial;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.spark.api.java.JavaRDD;

/** Files of each partition, and one manifest for each batch. Immutable. */
public final class FilePartitionOutput<K, V> implements BatchOutput.Writer<K, V> {
    @Serial
    private static final long serialVersionUID = 1L;

    private final ManifestOffsets place;
    private final PartitionWork<ResultFiles, ConsumerRecord<K, V>> work;

    /** Outputs to that place. */
    public FilePartitionOutput(ManifestOffsets place, PartitionWork<ResultFiles, ConsumerRecord<K, V>> work) {
        this.place = place;
        this.work = work;
    }

    @Override
    public void write(JavaRDD<ConsumerRecord<K, V>> rdd, BatchTicket ticket) {
        FileOutput output = FileOutput.at(place);
        Optional<BatchFiles> begun = output.begin(ticket);
        if (begun.isPresent()) {
            BatchFiles batch = begun.get();
            long unused = output.publish(ticket, batch, FileTask.run(rdd, batch, place, work));
        }
    }
}
