package io.holdfast.spark;

import io.holdfast.receive.ReceiverOptions;
import io.holdfast.source.Decoder;
import io.holdfast.source.Decoders;
import io.holdfast.source.Source;
import io.holdfast.source.SourceMessage;
import io.holdfast.spark.context.RetriedOutput;
import io.holdfast.spark.receiver.ReceiverStart;
import io.holdfast.spark.receiver.StreamName;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.rdd.RDD;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.StreamingContext;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.dstream.DStream;
import org.jspecify.annotations.Nullable;
import scala.Function2;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Creates streams of reliable receivers: a source hears that a record arrived only after the block with that record is
 * stored in Spark and in the log (log off: copied to a second executor) and known to the driver.
 *
 * <pre>{@code
 * JavaDStream<String> lines = HoldfastStreams.from(KafkaRecords.from("broker:9092").topics("orders").group("counts"))
 *         .receivers(2)
 *         .decodedBy(Decoders.utf8())
 *         .on(jssc);
 * }</pre>
 *
 * <p>Every step returns a new object; immutable and thread-safe.
 *
 * @param <T> the stream's element, what the decoder makes of a {@link SourceMessage}
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so; it is what Holdfast is for
public final class HoldfastStreams<T> {
    private final @Nullable String name;
    private final Source source;
    private final Decoder<T> decoder;
    private final int receivers;
    private final StorageLevel storageLevel;
    private final UnaryOperator<ReceiverOptions> options;

    private HoldfastStreams(
            @Nullable String name,
            Source source,
            Decoder<T> decoder,
            int receivers,
            StorageLevel storageLevel,
            UnaryOperator<ReceiverOptions> options) {
        this.name = name;
        this.source = source;
        this.decoder = decoder;
        this.receivers = receivers;
        this.storageLevel = storageLevel;
        this.options = options;
    }

    /** Begins with a source; the elements are whole messages until {@link #decodedBy} says otherwise. */
    public static HoldfastStreams<SourceMessage> from(Source source) {
        return new HoldfastStreams<>(
                null, source, Decoders.messages(), 1, StorageLevel.MEMORY_AND_DISK_SER_2(), UnaryOperator.identity());
    }

    /**
     * Names the stream, by default after its source. By this name a new version of the application finds the stream
     * whose records an earlier version left, so name a stream whose source's address may change.
     *
     * @param streamName not blank, and no other stream's of the application
     */
    public HoldfastStreams<T> named(String streamName) {
        if (streamName.isBlank()) {
            throw new IllegalArgumentException("A stream's name must not be blank");
        }
        return new HoldfastStreams<>(streamName, source, decoder, receivers, storageLevel, options);
    }

    /**
     * Sets what makes an element of a message; see {@link Decoder} for where it runs and what happens when it throws.
     */
    public <E> HoldfastStreams<E> decodedBy(Decoder<E> makesElements) {
        return new HoldfastStreams<>(name, source, makesElements, receivers, storageLevel, options);
    }

    /**
     * Sets how many receivers share the source; each takes one core of an executor for good.
     *
     * @param count at least 1
     */
    public HoldfastStreams<T> receivers(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("A stream needs at least one receiver, found " + count);
        }
        return new HoldfastStreams<>(name, source, decoder, count, storageLevel, options);
    }

    /**
     * Sets how Spark keeps blocks, {@code MEMORY_AND_DISK_SER_2} by default. With the log on Spark keeps one serialized
     * copy whatever is set here; with the log off the level must keep at least two.
     */
    public HoldfastStreams<T> storageLevel(StorageLevel level) {
        return new HoldfastStreams<>(name, source, decoder, receivers, level, options);
    }

    /** Changes options of this stream against the application's {@code spark.holdfast.receiver.*}. */
    public HoldfastStreams<T> changing(UnaryOperator<ReceiverOptions> change) {
        return new HoldfastStreams<>(
                name, source, decoder, receivers, storageLevel, given -> change.apply(options.apply(given)));
    }

    /**
     * Creates the stream on a Java context that has not been started.
     *
     * @throws io.holdfast.HoldfastException if a setting is wrong, or the log's directory cannot be used
     */
    public JavaDStream<T> on(JavaStreamingContext jssc) {
        // As Spark's own Java API does: the element's class is not known at run time.
        @SuppressWarnings("unchecked")
        ClassTag<T> tag = (ClassTag<T>) ClassTag$.MODULE$.apply(Object.class);
        return JavaDStream.fromDStream(on(jssc.ssc(), tag), tag);
    }

    /**
     * Creates the stream on a Scala context that has not been started.
     *
     * @param tag the element's class, {@code classTag[String]}; Scala makes arrays by it, as in {@code rdd.collect()}
     * @throws io.holdfast.HoldfastException if a setting is wrong, or the log's directory cannot be used
     */
    public DStream<T> on(StreamingContext ssc, ClassTag<T> tag) {
        ReceiverStart<T> start = ReceiverStart.of(ssc.sparkContext().getConf(), source, decoder, storageLevel, options);
        String stream = StreamName.choose(name, source, ssc);
        DStream<T> all = ssc.receiverStream(start.receiver(stream, 0, receivers), tag);
        for (int index = 1; index < receivers; index++) {
            all = all.union(ssc.receiverStream(start.receiver(stream, index, receivers), tag));
        }
        return all;
    }

    /**
     * Declares an output operation that is tried again in place, after pauses of 1 s up to 30 s, before its batch fails.
     * What it does may be done several times for a batch, here as after a restart: key results by the batch's time.
     *
     * @param retries how often it is tried again; 0 or more
     * @param operation what is done with each batch
     */
    public static <E> void forEachBatch(JavaDStream<E> stream, int retries, VoidFunction2<JavaRDD<E>, Time> operation) {
        ClassTag<E> tag = stream.classTag();
        stream.dstream()
                .foreachRDD(new RetriedOutput<E>(
                        retries, (batch, time) -> operation.call(JavaRDD.fromRDD(batch, tag), time)));
    }

    /**
     * As {@link #forEachBatch(JavaDStream, int, VoidFunction2)}, for Scala: {@code (batch: RDD[String], time: Time) => ...}.
     *
     * @param operation may return anything; a function to {@code BoxedUnit} is not what Scala makes of {@code => Unit}
     */
    public static <E> void forEachBatch(DStream<E> stream, int retries, Function2<RDD<E>, Time, ?> operation) {
        stream.foreachRDD(new RetriedOutput<E>(retries, (batch, time) -> {
            Object unused = operation.apply(batch, time);
        }));
    }
}
