package io.holdfast.spark;

import io.holdfast.config.ByteSize;
import io.holdfast.config.ClientLibraries;
import io.holdfast.config.SettingsException;
import io.holdfast.epoch.Epoch;
import io.holdfast.offset.OffsetCommit;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreSettings;
import io.holdfast.offset.StartRules.Fresh;
import io.holdfast.spark.context.SparkVersion;
import io.holdfast.spark.kafka.DirectStreams;
import io.holdfast.spark.kafka.StreamOptions;
import io.holdfast.spark.kafka.TopicChoice;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.rdd.RDD;
import org.apache.spark.streaming.StreamingContext;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaInputDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.dstream.InputDStream;
import org.apache.spark.streaming.kafka010.HasOffsetRanges;
import org.apache.spark.streaming.kafka010.LocationStrategies;
import org.apache.spark.streaming.kafka010.LocationStrategy;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Creates Kafka's direct stream with offsets that are kept in a store: where it begins is decided per partition and
 * checked against the brokers; a batch is committed when all of its output operations have succeeded, and never past one
 * that has not.
 *
 * <pre>{@code
 * JavaInputDStream<ConsumerRecord<String, String>> orders = KafkaOffsets.forApplication("orders")
 *         .storedIn(store)
 *         .createDirectStream(jssc, List.of("orders"), kafkaParams);
 * }</pre>
 *
 * <p>The result is Spark's own stream: {@code HasOffsetRanges} and {@code CanCommitOffsets} work on it, and a restore from
 * a checkpoint needs nothing else. Every step returns a new object; immutable and thread-safe.
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
public final class KafkaOffsets {
    private static final String CONNECTOR = "org.apache.spark.streaming.kafka010.KafkaUtils";

    private final String application;
    private final OffsetStoreSettings store;
    private final LocationStrategy location;
    private final StreamOptions options;

    private KafkaOffsets(
            String application, OffsetStoreSettings store, LocationStrategy location, StreamOptions options) {
        this.application = application;
        this.store = store;
        this.location = location;
        this.options = options;
    }

    /**
     * Names the application whose offsets they are; another application's are refused by the store.
     *
     * @throws SettingsException naming the artifact, if Spark's connector for Kafka is not on the class path
     */
    public static Unstored forApplication(String application) {
        ClientLibraries.failureToLoad(CONNECTOR).ifPresent(missing -> {
            throw new SettingsException(
                    "Spark's connector for Kafka is not on the class path; add"
                            + " org.apache.spark:spark-streaming-kafka-0-10_"
                            + SparkVersion.ofScala() + ":" + SparkVersion.ofSpark() + " (--packages)",
                    missing);
        });
        if (application.isBlank()) {
            throw new IllegalArgumentException("An application's name must not be blank");
        }
        return new Unstored(application);
    }

    /** An application that has no store yet. Immutable. */
    public static final class Unstored {
        private final String application;

        private Unstored(String application) {
            this.application = application;
        }

        /** Says where offsets are kept. */
        public KafkaOffsets storedIn(OffsetStoreSettings store) {
            return new KafkaOffsets(application, store, LocationStrategies.PreferConsistent(), StreamOptions.none());
        }
    }

    private KafkaOffsets with(UnaryOperator<StreamOptions> change) {
        return new KafkaOffsets(application, store, location, change.apply(options));
    }

    /**
     * Begins with what the topics have, if the application has never read anything; the default, unless the consumer's
     * {@code auto.offset.reset} is {@code latest}.
     */
    public KafkaOffsets startingAtEarliest() {
        return with(given -> given.beginning(Fresh.EARLIEST, null));
    }

    /** Begins with what comes, if the application has never read anything. */
    public KafkaOffsets startingAtLatest() {
        return with(given -> given.beginning(Fresh.LATEST, null));
    }

    /** Begins with the first record that is not older, if the application has never read anything. */
    public KafkaOffsets startingAt(Instant time) {
        return with(given -> given.beginning(Fresh.TIMESTAMP, time));
    }

    /** Begins single partitions at these offsets, as long as the store knows nothing of them. */
    public KafkaOffsets startingAt(Map<TopicPartition, Long> offsets) {
        return with(given -> given.beginning(offsets));
    }

    /**
     * Bounds each batch of the stream, from the first one on and also after a long outage; by default
     * {@code spark.holdfast.kafka.maxRecordsPerBatch}.
     *
     * @param records at most so many; 0 for no bound
     */
    public KafkaOffsets maxRecordsPerBatch(int records) {
        if (records < 0) {
            throw new IllegalArgumentException("A batch has 0 records or more, found " + records);
        }
        return with(given -> given.withMaxRecords(records));
    }

    /** The same in bytes, as Kafka keeps them; by default {@code spark.holdfast.kafka.maxBytesPerBatch}. */
    public KafkaOffsets maxBytesPerBatch(ByteSize bytes) {
        return with(given -> given.withMaxBytes(bytes.bytes()));
    }

    /**
     * Outputs commit each batch's offsets in the transaction that holds its results; Holdfast only looks whether they
     * did, and ends the application if not.
     */
    public KafkaOffsets committedByOutputs() {
        return with(StreamOptions::committedByOutputs);
    }

    /**
     * Reads as a member of the consumer group {@code group.id}: Kafka decides which partitions, and a start after a kill
     * waits until the dead member is forgotten. By default partitions are assigned by hand, and there is nothing to wait
     * for.
     */
    public KafkaOffsets inGroup() {
        return with(StreamOptions::inGroup);
    }

    /** Says where partitions are read; by default they are spread evenly. */
    public KafkaOffsets locatedBy(LocationStrategy strategy) {
        return new KafkaOffsets(application, store, strategy, options);
    }

    /**
     * Creates the stream of all partitions of these topics, those that are added later among them.
     *
     * @param kafkaParams as for Spark's own stream: {@code bootstrap.servers}, deserializers, and what else they need
     * @throws io.holdfast.HoldfastException if a setting is wrong; the store and the brokers are asked at the start
     */
    public <K, V> JavaInputDStream<ConsumerRecord<K, V>> createDirectStream(
            JavaStreamingContext context, Collection<String> topics, Map<String, Object> kafkaParams) {
        return java(create(context.ssc(), TopicChoice.topics(topics), kafkaParams));
    }

    /** Creates the stream of all topics whose whole name matches, those that are added later among them. */
    public <K, V> JavaInputDStream<ConsumerRecord<K, V>> createDirectStream(
            JavaStreamingContext context, Pattern topics, Map<String, Object> kafkaParams) {
        return java(create(context.ssc(), TopicChoice.matching(topics), kafkaParams));
    }

    /** Creates the stream of these partitions and no other. */
    public <K, V> JavaInputDStream<ConsumerRecord<K, V>> createDirectStream(
            JavaStreamingContext context, TopicPartition[] partitions, Map<String, Object> kafkaParams) {
        return java(create(context.ssc(), TopicChoice.partitions(List.of(partitions)), kafkaParams));
    }

    /** As for Java; from Scala, pass {@code List.of("orders")} and a Java map. */
    public <K, V> InputDStream<ConsumerRecord<K, V>> createDirectStream(
            StreamingContext context, Collection<String> topics, Map<String, Object> kafkaParams) {
        return create(context, TopicChoice.topics(topics), kafkaParams);
    }

    /** As for Java; {@code "orders-.*".r.pattern} in Scala. */
    public <K, V> InputDStream<ConsumerRecord<K, V>> createDirectStream(
            StreamingContext context, Pattern topics, Map<String, Object> kafkaParams) {
        return create(context, TopicChoice.matching(topics), kafkaParams);
    }

    /** As for Java; {@code Array(new TopicPartition("orders", 0))} in Scala. */
    public <K, V> InputDStream<ConsumerRecord<K, V>> createDirectStream(
            StreamingContext context, TopicPartition[] partitions, Map<String, Object> kafkaParams) {
        return create(context, TopicChoice.partitions(List.of(partitions)), kafkaParams);
    }

    private <K, V> InputDStream<ConsumerRecord<K, V>> create(
            StreamingContext context, TopicChoice topics, Map<String, Object> kafkaParams) {
        return DirectStreams.create(context, application, store, topics, kafkaParams, location, options);
    }

    private static <T> JavaInputDStream<T> java(InputDStream<T> stream) {
        // As Spark's own Java API does: the element's class is not known at run time.
        @SuppressWarnings("unchecked")
        ClassTag<T> tag = (ClassTag<T>) ClassTag$.MODULE$.apply(Object.class);
        return JavaInputDStream.fromInputDStream(stream, tag);
    }

    /**
     * The epoch of the driver that runs in this process, for outputs that commit themselves. To be asked on the driver for
     * each batch: one that was kept in a closure comes back stale from a checkpoint.
     *
     * @throws IllegalStateException if no stream of the application has been started here
     */
    public static Epoch epoch(String application) {
        return DirectStreams.epoch(application);
    }

    /**
     * What a batch commits, for outputs that commit themselves. To be asked on the driver.
     *
     * @param batch the stream's own RDD, of which {@code HasOffsetRanges} can be asked
     * @throws IllegalStateException if no stream of the application has been started here
     */
    public static OffsetCommit commit(String application, RDD<?> batch, Time time) {
        return DirectStreams.commit(application, time.milliseconds(), ((HasOffsetRanges) batch).offsetRanges());
    }

    /**
     * The store that the application's streams use in this process. It must not be closed.
     *
     * @throws IllegalStateException if no stream of the application has been started here
     */
    public static OffsetStore store(String application) {
        return DirectStreams.store(application);
    }

    /** What was counted of the application's offsets in this process, by name; see the page on the direct stream. */
    public static Map<String, Long> counts(String application) {
        return DirectStreams.counts(application);
    }
}
