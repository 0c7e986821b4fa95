package io.holdfast.spark;

import io.holdfast.spark.internal.StreamingEvents;
import io.holdfast.spark.observe.Observation;
import java.time.Duration;
import org.apache.spark.SparkConf;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchCompleted;

/**
 * Observes Kafka's direct streams of an application that knows nothing of Holdfast: switched on by {@code
 * spark.extraListeners=io.holdfast.spark.HoldfastObserver} and {@code spark.holdfast.offsets.observe.store}, or by {@link
 * HoldfastPlugin} and the same setting. What it does, it does on a thread of its own: a store that is slow or away costs a
 * warning and a counter. Thread-safe.
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
public final class HoldfastObserver extends SparkListener {
    /** For the last batches of an application that has ended, and nothing else. */
    private static final Duration END_BOUND = Duration.ofSeconds(2);

    private final Observation observation;

    /**
     * Called by Spark when it starts.
     *
     * @throws io.holdfast.HoldfastException if a setting is wrong; Spark does not start then
     */
    public HoldfastObserver(SparkConf conf) {
        this.observation = Observation.of(conf);
    }

    @Override
    public void onOtherEvent(SparkListenerEvent event) {
        StreamingEvents.in(event).filter(each -> !isCutOff(each)).ifPresent(observation::hear);
    }

    private static boolean isCutOff(Object event) {
        return event instanceof StreamingListenerBatchCompleted completed
                && !StreamingEvents.failure(completed.batchInfo()).isEmpty()
                && StreamingEvents.isCutOff();
    }

    @Override
    public void onApplicationEnd(SparkListenerApplicationEnd end) {
        observation.end(END_BOUND);
    }
}
