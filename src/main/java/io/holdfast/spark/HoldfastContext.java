package io.holdfast.spark;

import io.holdfast.epoch.Epoch;
import io.holdfast.spark.context.ContextStart;
import io.holdfast.spark.log.DriverEpoch;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.function.Function0;
import org.apache.spark.streaming.StreamingContext;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Starts a streaming application with Holdfast's log, in place of Spark's own {@code getOrCreate}:
 *
 * <pre>{@code
 * SparkConf conf = new SparkConf();
 * JavaStreamingContext jssc = HoldfastContext.getOrCreate("hdfs://namenode/checkpoint", conf, () -> {
 *     JavaStreamingContext made = new JavaStreamingContext(conf, Durations.seconds(1));
 *     HoldfastStreams.from(source).named("orders").on(made).foreachRDD(...);
 *     return made;
 * });
 * jssc.start();
 * jssc.awaitTermination();
 * }</pre>
 *
 * <p>It switches the log on where the settings do not say otherwise, checks settings and log directory, and restores the
 * context from its checkpoint with the submitted {@code spark.holdfast.*} settings and jars. A checkpoint that cannot be
 * understood, because classes or Spark have changed or it is damaged, need not be deleted: the factory makes a new
 * context, to which the log gives back every block that was received and not processed, and the old files are set aside
 * afterwards. State that was in it is lost, so an application that keeps any is refused, unless
 * {@code spark.holdfast.start.onStateLoss} is {@code accept}. Stateless.
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
public final class HoldfastContext {
    private HoldfastContext() {}

    /**
     * Restores the context from its checkpoint, or makes it. It is not started yet. Blocks while the checkpoint is read.
     *
     * @param checkpointDirectory becomes the context's; the factory need not set it
     * @param conf what the application was submitted with. It is changed: settings that switch the log on are set where
     *     they are missing
     * @param factory makes a context with that {@code conf}, and its streams; not called after a restore
     * @throws io.holdfast.HoldfastException if a setting is wrong, the log directory cannot be used, the checkpoint
     *     cannot be reached, or state would be lost; the message says what to do
     */
    public static JavaStreamingContext getOrCreate(
            String checkpointDirectory, SparkConf conf, Function0<JavaStreamingContext> factory) {
        return new JavaStreamingContext(ContextStart.make(
                checkpointDirectory, conf, () -> factory.call().ssc()));
    }

    /**
     * The same for Scala, where {@code () => new StreamingContext(conf, Seconds(1))} is a factory.
     *
     * @param checkpointDirectory becomes the context's; the factory need not set it
     * @param conf what the application was submitted with. It is changed: settings that switch the log on are set where
     *     they are missing
     * @param factory makes a context with that {@code conf}, and its streams; not called after a restore
     * @throws io.holdfast.HoldfastException if a setting is wrong, the log directory cannot be used, the checkpoint
     *     cannot be reached, or state would be lost; the message says what to do
     */
    public static StreamingContext getOrCreate(
            String checkpointDirectory, SparkConf conf, scala.Function0<StreamingContext> factory) {
        return ContextStart.make(checkpointDirectory, conf, factory::apply);
    }

    /**
     * The epoch of this driver, by which an output can tell that a later driver has written: put its number beside what
     * is written, in the same transaction, and refuse to write where a higher one stands. Of two drivers of an
     * application the one with the higher number counts.
     *
     * <p>Ask on the driver, each time it is used. A value that a closure captured goes into the checkpoint, and would be
     * an earlier driver's after a restart. A closure of a checkpointed stream cannot hold a context either: within an
     * output operation, ask by {@code HoldfastContext.epoch(rdd.context())}. May block for as long as a write to the log.
     *
     * @return empty where the driver's log is not Holdfast's
     * @throws io.holdfast.HoldfastException if streaming has not started, or the log cannot be used
     */
    public static Optional<Epoch> epoch(SparkContext context) {
        return DriverEpoch.of(context);
    }

    /** As {@link #epoch(SparkContext)}. */
    public static Optional<Epoch> epoch(StreamingContext context) {
        return DriverEpoch.of(context.sparkContext());
    }

    /** As {@link #epoch(SparkContext)}. */
    public static Optional<Epoch> epoch(JavaStreamingContext context) {
        return DriverEpoch.of(context.ssc().sparkContext());
    }
}
