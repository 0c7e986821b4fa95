package io.holdfast.spark.kafka;

import io.holdfast.offset.jdbc.JdbcOffsets;
import io.holdfast.output.BatchTicket;
import io.holdfast.output.JdbcOutput;
import io.holdfast.spark.ExactlyOnce.PartitionWork;
import java.io.Serial;
import java.sql.Connection;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.spark.api.java.JavaRDD;

/** One transaction of a database for each partition. Immutable. */
public final class JdbcPartitionOutput<K, V> implements BatchOutput.Writer<K, V> {
    @Serial
    private static final long serialVersionUID = 1L;

    private final JdbcOffsets database;
    private final PartitionWork<Connection, ConsumerRecord<K, V>> work;

    /** Outputs to that database. */
    public JdbcPartitionOutput(JdbcOffsets database, PartitionWork<Connection, ConsumerRecord<K, V>> work) {
        this.database = database;
        this.work = work;
    }

    @Override
    public void write(JavaRDD<ConsumerRecord<K, V>> batch, BatchTicket whole) {
        PartitionTask.run(
                batch,
                whole,
                (ticket, partition, records) -> JdbcOutput.at(database)
                        .writePartition(
                                ticket,
                                partition,
                                (connection, first) -> work.write(connection, new NewRecords<>(records, first))));
    }
}
