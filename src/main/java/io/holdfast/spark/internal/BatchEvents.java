package io.holdfast.spark.internal;

import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.streaming.scheduler.ReceiverInfo;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchCompleted;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchSubmitted;
import org.apache.spark.streaming.scheduler.StreamingListenerReceiverStarted;
import org.apache.spark.streaming.scheduler.StreamingListenerReceiverStopped;
import org.apache.spark.streaming.scheduler.StreamingListenerStreamingStarted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * Hears how batches end, on a queue of its own of Spark's listener bus: behind a slow listener on a shared queue every
 * cleanup of a batch overtook the news of its end. Calls come one after the other from the queue's thread.
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
public final class BatchEvents extends SparkListener {
    private static final Logger log = LoggerFactory.getLogger(BatchEvents.class);
    private static final String QUEUE = "holdfast";

    private final Listener listener;
    private final SparkContext context;

    private BatchEvents(Listener listener, SparkContext context) {
        this.listener = listener;
        this.context = context;
    }

    /** Told what happens; must not throw. */
    public interface Listener {
        /** Streaming has started. */
        void started();

        /** A batch has jobs, which now run. */
        void submitted(long time);

        /**
         * A batch ended.
         *
         * @param failure why an output operation failed, empty if all succeeded
         */
        void ended(long time, String failure);

        /** A receiver runs. */
        default void receiverStarted(int streamId, String executor) {}

        /** A receiver has stopped; another may be started in its place. */
        default void receiverStopped(int streamId) {}

        /** An executor is gone, with the receivers that ran there. */
        default void executorRemoved(String executor) {}
    }

    /** Registers a listener with the Spark context of this JVM; returns whether it could. */
    public static boolean register(Listener listener) {
        Option<SparkContext> context = SparkContext$.MODULE$.getActive();
        if (context.isEmpty()) {
            return false;
        }
        try {
            context.get().listenerBus().addToQueue(new BatchEvents(listener, context.get()), QUEUE);
            return true;
        } catch (LinkageError absent) {
            log.warn("This Spark gives listeners no queue of their own; using the shared one", absent);
            context.get().addSparkListener(new BatchEvents(listener, context.get()));
            return true;
        }
    }

    @Override
    public void onOtherEvent(SparkListenerEvent event) {
        StreamingEvents.in(event).ifPresent(this::tell);
    }

    private void tell(Object event) {
        if (event instanceof StreamingListenerBatchCompleted completed) {
            ended(completed.batchInfo().batchTime().milliseconds(), StreamingEvents.failure(completed.batchInfo()));
        } else if (event instanceof StreamingListenerBatchSubmitted submitted) {
            listener.submitted(submitted.batchInfo().batchTime().milliseconds());
        } else if (event instanceof StreamingListenerStreamingStarted) {
            listener.started();
        } else if (event instanceof StreamingListenerReceiverStarted started) {
            ReceiverInfo receiver = started.receiverInfo();
            listener.receiverStarted(receiver.streamId(), receiver.executorId());
        } else if (event instanceof StreamingListenerReceiverStopped stopped) {
            listener.receiverStopped(stopped.receiverInfo().streamId());
        }
    }

    /** Spark fails the jobs that run when it is stopped: that says nothing of their batches, which have not ended. */
    private void ended(long time, String failure) {
        if (!failure.isEmpty() && context.isStopped()) {
            log.info("Batch {} was cut off by the end of Spark, and is not done: {}", time, failure);
        } else {
            listener.ended(time, failure);
        }
    }

    @Override
    public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
        listener.executorRemoved(removed.executorId());
    }
}
