package io.holdfast.spark.observe;

import io.holdfast.spark.internal.RunningStreams;
import io.holdfast.spark.internal.ScalaMaps;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.streaming.scheduler.BatchInfo;
import org.apache.spark.streaming.scheduler.StreamInputInfo;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchCompleted;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchSubmitted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was heard of a batch. Immutable.
 *
 * @param batch as Spark tells of it
 * @param isEnd whether it has ended, or has begun
 * @param inputs what it reads, by the streams' numbers; empty where nothing is said
 * @param isRestored whether the event said nothing, as of a batch that Spark runs again after a restore
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
record Heard(BatchInfo batch, boolean isEnd, Map<Integer, StreamInputInfo> inputs, boolean isRestored) {
    private static final Logger log = LoggerFactory.getLogger(Heard.class);

    /** What an event says; empty for events that say nothing of a batch's begin or end. Quick. */
    static Optional<Heard> in(Object event) {
        if (event instanceof StreamingListenerBatchCompleted completed) {
            return Optional.of(of(completed.batchInfo(), true));
        }
        return event instanceof StreamingListenerBatchSubmitted submitted
                ? Optional.of(of(submitted.batchInfo(), false))
                : Optional.empty();
    }

    private static Heard of(BatchInfo batch, boolean isEnd) {
        Map<Integer, StreamInputInfo> inputs = new TreeMap<>();
        ScalaMaps.toJava(batch.streamIdToInputInfo()).forEach((id, info) -> inputs.put((Integer) id, info));
        boolean isRestored = inputs.isEmpty();
        if (isRestored && !isEnd) {
            // To be asked for now: Spark forgets it with the batch.
            inputs.putAll(asked(batch.batchTime().milliseconds()));
        }
        return new Heard(batch, isEnd, inputs, isRestored);
    }

    private static Map<Integer, StreamInputInfo> asked(long time) {
        try {
            return RunningStreams.find().map(running -> running.inputs(time)).orElse(Map.of());
        } catch (RuntimeException | LinkageError hidden) { // what lies between here and the stream may be another Spark
            log.warn("This Spark does not tell what batch {} reads: it is inferred", time, hidden);
            return Map.of();
        }
    }

    long time() {
        return batch.batchTime().milliseconds();
    }
}
