package io.holdfast.spark.kafka;

import io.holdfast.offset.jdbc.JdbcOffsets;
import io.holdfast.output.BatchTicket;
import io.holdfast.output.JdbcOutput;
import io.holdfast.spark.ExactlyOnce.BatchWork;
import java.io.Serial;
import java.sql.Connection;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.spark.api.java.JavaRDD;

/** One transaction of a database for each batch. Immutable. */
public final class JdbcBatchOutput<K, V> implements BatchOutput.Writer<K, V> {
    @Serial
    private static final long serialVersionUID = 1L;

    private final JdbcOffsets database;
    private final BatchWork<Connection, ConsumerRecord<K, V>> work;

    /** Outputs to that database. */
    public JdbcBatchOutput(JdbcOffsets database, BatchWork<Connection, ConsumerRecord<K, V>> work) {
        this.database = database;
        this.work = work;
    }

    @Override
    public void write(JavaRDD<ConsumerRecord<K, V>> batch, BatchTicket ticket) {
        long unused = JdbcOutput.at(database)
                .writeBatch(ticket, (connection, first) -> work.write(connection, PartitionTask.from(batch, first)));
    }
}
