package io.holdfast.spark.kafka;

import io.holdfast.offset.OpenBatch;
import io.holdfast.spark.internal.ScalaMaps;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.rdd.RDD;
import org.apache.spark.streaming.StreamingContext;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.kafka010.DefaultPerPartitionConfig;
import org.apache.spark.streaming.kafka010.DirectKafkaInputDStream;
import org.apache.spark.streaming.kafka010.HasOffsetRanges;
import org.apache.spark.streaming.kafka010.KafkaRDD;
import org.apache.spark.streaming.kafka010.OffsetRange;
import org.apache.spark.streaming.scheduler.RateController;
import org.jspecify.annotations.Nullable;
import scala.Option;

/**
 * Spark's stream, told where to begin, bounded, and watched. All decisions are {@link StreamControl}'s; here is only where
 * Spark calls. It goes into checkpoints: the class's name and form stay.
 *
 * <p>Spark asks for {@link #rateController()} before it makes the first batch, after a fresh start and after a restore; it
 * calls {@link #start()} only after a fresh one.
 */
@SuppressWarnings({"deprecation", "rawtypes", "unchecked"}) // Spark marks all of its streaming API so; see compute
final class DirectStream<K, V> extends DirectKafkaInputDStream<K, V> {
    @Serial
    private static final long serialVersionUID = 1L;

    private final @Nullable StreamPlan plan; // null while the superclass is being made
    private ArrayList<OpenBatch> saved = new ArrayList<>();
    private transient @Nullable StreamControl control; // written by the thread that starts the context

    DirectStream(StreamingContext context, StreamPlan plan, ReadStrategy<K, V> strategy) {
        super(context, plan.location(), strategy, new DefaultPerPartitionConfig(context.conf()));
        this.plan = plan;
    }

    @Override
    public Option<RateController> rateController() {
        StreamPlan known = plan;
        if (known != null && control == null) {
            OwnStreams.add(System.identityHashCode(ssc()), id());
            StreamControl begun = StreamControl.begin(known, ssc(), saved, positions(), this::rerun);
            currentOffsets_$eq(toScala(begun.positions()));
            control = begun;
        }
        return super.rateController();
    }

    private StreamControl control() {
        StreamControl found = control;
        if (found == null) {
            throw new IllegalStateException("The stream was asked for a batch before its context was started");
        }
        return found;
    }

    /** Gives Spark the batches that it runs again. */
    private void rerun(Map<Long, OffsetRange[]> batches, boolean isAll) {
        if (isAll) {
            generatedRDDs().clear();
        }
        batches.forEach((time, ranges) -> {
            RDD<ConsumerRecord<K, V>> rdd =
                    new KafkaRDD<>(ssc().sparkContext(), executorKafkaParams(), ranges, new HashMap<>(), false);
            Option<RDD<ConsumerRecord<K, V>>> unused = generatedRDDs().put(new Time(time), rdd);
        });
    }

    private Map<TopicPartition, Long> positions() {
        Map<TopicPartition, Long> positions = new HashMap<>();
        ScalaMaps.toJava(currentOffsets()).forEach((partition, offset) -> positions.put(partition, (Long) offset));
        return positions;
    }

    /** Scala's Long in a map is Java's. */
    private static scala.collection.immutable.Map<TopicPartition, Object> toScala(Map<TopicPartition, Long> offsets) {
        return (scala.collection.immutable.Map<TopicPartition, Object>)
                (scala.collection.immutable.Map<?, ?>) ScalaMaps.toScala(offsets);
    }

    /** Its type is raw: what Scala narrows from {@code Option<RDD>} to {@code Option<KafkaRDD>}, Java cannot say. */
    @Override
    public Option compute(Time time) {
        control().beforeBatch();
        change(control().changes(positions()));
        Option batch = super.compute(time);
        control().handedOut(time.milliseconds(), ((HasOffsetRanges) batch.get()).offsetRanges());
        return batch;
    }

    private void change(PartitionChanges changes) {
        if (changes.isNothing()) {
            return;
        }
        Map<TopicPartition, Long> positions = positions();
        positions.keySet().removeAll(changes.gone());
        positions.putAll(changes.fresh());
        Set<TopicPartition> all = positions.keySet();
        ReadStrategy.assign(consumer(), all, changes.fresh());
        currentOffsets_$eq(toScala(positions));
    }

    /** Here Spark bounds a batch: the ends that it has just seen are checked, and bounded once more. */
    @Override
    public scala.collection.immutable.Map<TopicPartition, Object> clamp(
            scala.collection.immutable.Map<TopicPartition, Object> ends) {
        Map<TopicPartition, Long> bounded = new HashMap<>();
        ScalaMaps.toJava(ends).forEach((partition, end) -> bounded.put(partition, (Long) end));
        Map<TopicPartition, Long> begins = positions();
        control().check(begins, bounded);
        ScalaMaps.toJava(super.clamp(ends)).forEach((partition, end) -> bounded.put(partition, (Long) end));
        return toScala(control().bound(begins, bounded));
    }

    @Override
    public void clearMetadata(Time time) {
        super.clearMetadata(time);
        StreamControl found = control;
        if (found != null) {
            found.cleared(time.milliseconds());
        }
    }

    @Override
    public synchronized void stop() {
        StreamControl found = control;
        try {
            if (found != null) {
                found.close();
            }
        } finally {
            super.stop();
        }
    }

    @Serial
    private void writeObject(ObjectOutputStream out) throws IOException {
        StreamControl found = control;
        if (found != null) {
            saved = new ArrayList<>(found.open());
        }
        out.defaultWriteObject();
    }
}
