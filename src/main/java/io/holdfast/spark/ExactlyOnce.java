package io.holdfast.spark;

import io.holdfast.offset.file.ManifestOffsets;
import io.holdfast.offset.jdbc.JdbcOffsets;
import io.holdfast.offset.kafka.KafkaGroupOffsets;
import io.holdfast.output.ResultFiles;
import io.holdfast.spark.kafka.BatchOutput;
import io.holdfast.spark.kafka.FileBatchOutput;
import io.holdfast.spark.kafka.FilePartitionOutput;
import io.holdfast.spark.kafka.JdbcBatchOutput;
import io.holdfast.spark.kafka.JdbcPartitionOutput;
import io.holdfast.spark.kafka.KafkaPartitionOutput;
import java.io.Serializable;
import java.sql.Connection;
import java.util.Iterator;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.streaming.api.java.JavaInputDStream;

/**
 * Outputs of a direct stream that keep results and offsets together, so that each record is in the results exactly once:
 * over kills of the driver and of executors, failed and repeated tasks, speculation, and two drivers at once.
 *
 * <pre>{@code
 * JdbcOffsets database = JdbcOffsets.at("jdbc:postgresql://db/shop").user("spark").password("${env:DB_PASSWORD}");
 * JavaInputDStream<ConsumerRecord<String, String>> orders = KafkaOffsets.forApplication("orders")
 *         .storedIn(database)
 *         .committedByOutputs()
 *         .createDirectStream(jssc, List.of("orders"), kafkaParams);
 * ExactlyOnce.forApplication("orders").inDatabase(database).forEachPartition(orders, (connection, records) -> {
 *     ... statements on the connection
 * });
 * }</pre>
 *
 * <p>The stream must be made with {@code committedByOutputs()}, keep its offsets in the very place that the output is given,
 * and have this one output operation alone. What is passed in is serialized into checkpoints; the epoch is not among it,
 * but asked for on the driver whenever a batch runs. Immutable and thread-safe.
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
public final class ExactlyOnce {
    private final String application;

    private ExactlyOnce(String application) {
        this.application = application;
    }

    /** Names the application, as given to {@link KafkaOffsets#forApplication}. */
    public static ExactlyOnce forApplication(String application) {
        return new ExactlyOnce(application);
    }

    /** Results go into the database that keeps the offsets. */
    public InDatabase inDatabase(JdbcOffsets database) {
        return new InDatabase(application, database);
    }

    /**
     * Results go into topics of the cluster that keeps the offsets.
     *
     * @param keys makes a serializer on an executor, such as {@code StringSerializer::new}
     * @param values as {@code keys}
     */
    public <K, V> InTopics<K, V> inTopics(
            KafkaGroupOffsets group, Maker<Serializer<K>> keys, Maker<Serializer<V>> values) {
        return new InTopics<>(application, group, keys, values);
    }

    /**
     * Results become files, which count when a manifest names them; the manifests hold the offsets, too.
     *
     * @param results where; the stream is {@code storedIn} the same
     */
    public InFiles inFiles(ManifestOffsets results) {
        return new InFiles(application, results);
    }

    /** A supplier that travels to executors. */
    public interface Maker<T> extends Supplier<T>, Serializable {}

    /** Writes what a partition's records amount to. */
    @FunctionalInterface
    public interface PartitionWork<O, R> extends Serializable {
        /**
         * Writes; on an executor.
         *
         * @param out to write to; what was written is committed, or published, afterwards
         * @param records those that are not in the results yet, in order
         * @throws Exception to undo everything
         */
        void write(O out, Iterator<R> records) throws Exception;
    }

    /** Writes what a batch's records amount to. */
    @FunctionalInterface
    public interface BatchWork<O, R> extends Serializable {
        /**
         * Writes; on the driver.
         *
         * @param out to write to; what was written is committed, or published, afterwards
         * @param records those that are not in the results yet
         * @throws Exception to undo everything
         */
        void write(O out, JavaRDD<R> records) throws Exception;
    }

    /** Outputs into a database. Immutable. */
    public static final class InDatabase {
        private final String application;
        private final JdbcOffsets database;

        private InDatabase(String application, JdbcOffsets database) {
            this.application = application;
            this.database = database;
        }

        /** One transaction for each partition of each batch, on executors. */
        public <K, V> void forEachPartition(
                JavaInputDStream<ConsumerRecord<K, V>> stream, PartitionWork<Connection, ConsumerRecord<K, V>> work) {
            stream.foreachRDD(new BatchOutput<>(application, new JdbcPartitionOutput<>(database, work)));
        }

        /** One transaction for each batch, on the driver, for results that need records of several partitions. */
        public <K, V> void forEachBatch(
                JavaInputDStream<ConsumerRecord<K, V>> stream, BatchWork<Connection, ConsumerRecord<K, V>> work) {
            stream.foreachRDD(new BatchOutput<>(application, new JdbcBatchOutput<>(database, work)));
        }
    }

    /** Outputs into topics. Immutable. */
    public static final class InTopics<K, V> {
        private final String application;
        private final KafkaGroupOffsets group;
        private final Maker<Serializer<K>> keys;
        private final Maker<Serializer<V>> values;

        private InTopics(
                String application, KafkaGroupOffsets group, Maker<Serializer<K>> keys, Maker<Serializer<V>> values) {
            this.application = application;
            this.group = group;
            this.keys = keys;
            this.values = values;
        }

        /** One transaction for each partition of each batch, on executors. */
        public <A, B> void forEachPartition(
                JavaInputDStream<ConsumerRecord<A, B>> stream,
                PartitionWork<Producer<K, V>, ConsumerRecord<A, B>> work) {
            stream.foreachRDD(new BatchOutput<>(application, new KafkaPartitionOutput<>(group, keys, values, work)));
        }
    }

    /** Outputs into files. Immutable. */
    public static final class InFiles {
        private final String application;
        private final ManifestOffsets results;

        private InFiles(String application, ManifestOffsets results) {
            this.application = application;
            this.results = results;
        }

        /** Each partition's task writes files of its own, on executors; one manifest for each batch. */
        public <K, V> void forEachPartition(
                JavaInputDStream<ConsumerRecord<K, V>> stream, PartitionWork<ResultFiles, ConsumerRecord<K, V>> work) {
            stream.foreachRDD(new BatchOutput<>(application, new FilePartitionOutput<>(results, work)));
        }

        /** The driver writes the files, for results that need records of several partitions. */
        public <K, V> void forEachBatch(
                JavaInputDStream<ConsumerRecord<K, V>> stream, BatchWork<ResultFiles, ConsumerRecord<K, V>> work) {
            stream.foreachRDD(new BatchOutput<>(application, new FileBatchOutput<>(results, work)));
        }
    }
}
