package io.holdfast.spark.internal;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.spark.streaming.Checkpoint;
import org.apache.spark.streaming.StreamingContext;
import org.apache.spark.streaming.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The batches that Spark runs again after a restore: those that were pending when the checkpoint was written, and all
 * from the checkpoint's own on to now. They can be changed until Spark restarts its job generator. Not thread-safe.
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
public final class RestoredBatches {
    private static final Logger log = LoggerFactory.getLogger(RestoredBatches.class);

    private final Checkpoint checkpoint;
    private final long intervalMillis;

    private RestoredBatches(Checkpoint checkpoint, long intervalMillis) {
        this.checkpoint = checkpoint;
        this.intervalMillis = intervalMillis;
    }

    /** Those of a context; empty if it was not restored. */
    public static Optional<RestoredBatches> of(StreamingContext context) {
        Checkpoint checkpoint = context.isCheckpointPresent() ? context.initialCheckpoint() : null;
        return Optional.ofNullable(checkpoint)
                .map(found -> new RestoredBatches(
                        found, context.graph().batchDuration().milliseconds()));
    }

    /** The pending ones, without those of the down time. */
    public SortedSet<Long> pending() {
        SortedSet<Long> times = new TreeSet<>();
        Arrays.stream(checkpoint.pendingTimes()).forEach(time -> times.add(time.milliseconds()));
        return times;
    }

    /** From this batch on all run that would have run by now. */
    public long from() {
        return checkpoint.checkpointTime().milliseconds();
    }

    /**
     * Changes which batches run.
     *
     * @param again that run, whatever Spark thinks
     * @param done that do not, unless they are behind {@link #from()}
     * @param doneMillis up to here none runs but those of {@code again}
     * @return whether it could
     */
    public boolean change(Collection<Long> again, Collection<Long> done, long doneMillis) {
        SortedSet<Long> times = pending();
        times.removeAll(done);
        times.removeIf(time -> time <= doneMillis);
        times.addAll(again);
        try {
            set("pendingTimes", times.stream().map(Time::new).toArray(Time[]::new));
            if (doneMillis >= from()) {
                long beyond = (doneMillis - from()) / intervalMillis + 1;
                set("checkpointTime", new Time(from() + beyond * intervalMillis));
            }
            return true;
        } catch (ReflectiveOperationException | RuntimeException hidden) {
            log.warn("This Spark does not let the batches be changed that it runs again", hidden);
            return false;
        }
    }

    private void set(String name, Object value) throws ReflectiveOperationException {
        Field field = Checkpoint.class.getDeclaredField(name);
        field.setAccessible(true);
        field.set(checkpoint, value);
    }
}
