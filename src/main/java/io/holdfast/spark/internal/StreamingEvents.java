package io.holdfast.spark.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.streaming.scheduler.BatchInfo;
import org.apache.spark.streaming.scheduler.OutputOperationInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/** Events of streaming, which Spark puts into a wrapper of its own on the listener bus. Stateless. */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
public final class StreamingEvents {
    private static final Logger log = LoggerFactory.getLogger(StreamingEvents.class);
    private static final String WRAPPER = "WrappedStreamingListenerEvent";

    private StreamingEvents() {}

    /** The event of streaming in an event of Spark's; empty if there is none, or this Spark hides it. */
    public static Optional<Object> in(SparkListenerEvent event) {
        if (!event.getClass().getName().endsWith(WRAPPER)) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(
                    event.getClass().getMethod("streamingListenerEvent").invoke(event));
        } catch (ReflectiveOperationException | LinkageError changed) {
            log.error("This Spark wraps streaming events in another way: the ends of batches are not heard", changed);
            return Optional.empty();
        }
    }

    /** Whether Spark is stopped, which fails the jobs that run: that says nothing of their batches, which have not ended. */
    public static boolean isCutOff() {
        Option<SparkContext> spark = SparkContext$.MODULE$.getActive();
        return spark.isEmpty() || spark.get().isStopped();
    }

    /** Why output operations of a batch failed, or have not ended; empty if all succeeded. */
    public static String failure(BatchInfo batch) {
        List<String> failures = new ArrayList<>();
        for (scala.collection.Iterator<OutputOperationInfo> each =
                        batch.outputOperationInfos().valuesIterator();
                each.hasNext(); ) {
            OutputOperationInfo output = each.next();
            if (output.failureReason().isDefined()) {
                failures.add(
                        output.name() + ": " + firstLine(output.failureReason().get()));
            } else if (output.endTime().isEmpty()) {
                failures.add(output.name() + ": has not ended");
            }
        }
        return String.join("; ", failures);
    }

    /** Spark gives the whole stack trace, which it has also logged. */
    private static String firstLine(String reason) {
        return reason.lines().findFirst().orElse("no reason given");
    }
}
