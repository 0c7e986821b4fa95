package io.holdfast.spark.kafka;

import io.holdfast.output.BatchTicket;
import io.holdfast.spark.KafkaOffsets;
import java.io.Serial;
import java.io.Serializable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.streaming.Time;

/**
 * What is done with each batch, as it lies in checkpoints: the application's name and what writes, but no epoch. That is
 * asked for when a batch runs, on the driver that runs it; kept here, it would come back from the checkpoint as that of a
 * driver that is gone. Immutable.
 *
 * @param <K> the key of the stream's records
 * @param <V> their value
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
public final class BatchOutput<K, V> implements VoidFunction2<JavaRDD<ConsumerRecord<K, V>>, Time> {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String application;
    private final Writer<K, V> writer;

    /** Writes a batch. Immutable, and without anything live: it lies in checkpoints. */
    public interface Writer<K, V> extends Serializable {
        /** Writes what is not written yet; on the driver. */
        void write(JavaRDD<ConsumerRecord<K, V>> batch, BatchTicket ticket);
    }

    /** An output of that application. */
    public BatchOutput(String application, Writer<K, V> writer) {
        this.application = application;
        this.writer = writer;
    }

    @Override
    public void call(JavaRDD<ConsumerRecord<K, V>> batch, Time time) {
        BatchTicket ticket =
                BatchTicket.of(KafkaOffsets.epoch(application), KafkaOffsets.commit(application, batch.rdd(), time));
        if (!ticket.commit().advances().isEmpty()) {
            write(batch, ticket);
        }
    }

    /** Whatever a job fails with, a driver that was replaced must not be started again, and so is not to fail. */
    private void write(JavaRDD<ConsumerRecord<K, V>> batch, BatchTicket ticket) {
        boolean done = false;
        try {
            writer.write(batch, ticket);
            done = true;
        } finally {
            if (!done) {
                DirectStreams.endIfReplaced(application);
            }
        }
    }
}
