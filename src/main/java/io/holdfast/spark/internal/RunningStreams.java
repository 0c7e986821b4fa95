package io.holdfast.spark.internal;

import java.lang.reflect.Field;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.apache.spark.SparkContext;
import org.apache.spark.streaming.Checkpoint;
import org.apache.spark.streaming.StreamingContext;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.dstream.DStream;
import org.apache.spark.streaming.dstream.InputDStream;
import org.apache.spark.streaming.dstream.ReceiverInputDStream;
import org.apache.spark.streaming.receiver.Receiver;
import org.apache.spark.streaming.scheduler.StreamInputInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * The streaming context of this JVM, seen by a log that Spark gives nothing but a configuration. Thread-safe.
 *
 * <p>It is found through the listener that the context registers before it starts its scheduler.
 * {@code StreamingContext.getActive()} must not be called here: it waits for a lock that {@code start()} holds while it
 * waits for the log.
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
public final class RunningStreams {
    private static final Logger log = LoggerFactory.getLogger(RunningStreams.class);
    private static final String LISTENER = "org.apache.spark.streaming.ui.StreamingJobProgressListener";

    private final StreamingContext context;

    private RunningStreams(StreamingContext context) {
        this.context = context;
    }

    /** The streaming context that starts or runs here; empty if there is none, or this Spark hides it. */
    public static Optional<RunningStreams> find() {
        Option<SparkContext> active = activeContext();
        if (active.isEmpty()) {
            return Optional.empty();
        }
        try {
            return active.get().listenerBus().listeners().stream()
                    .filter(listener -> listener.getClass().getName().equals(LISTENER))
                    .map(RunningStreams::of)
                    .filter(found -> !found.context.sparkContext().isStopped())
                    .reduce((first, latest) -> latest);
        } catch (IllegalStateException | LinkageError hidden) {
            log.warn("This Spark does not show its streaming context", hidden);
            return Optional.empty();
        }
    }

    private static Option<SparkContext> activeContext() {
        return org.apache.spark.SparkContext$.MODULE$.getActive();
    }

    /** Of a context that the caller holds. */
    public static RunningStreams of(StreamingContext context) {
        return new RunningStreams(context);
    }

    private static RunningStreams of(Object listener) {
        try {
            Field field = listener.getClass().getDeclaredField("ssc");
            field.setAccessible(true);
            return new RunningStreams((StreamingContext) field.get(listener));
        } catch (ReflectiveOperationException | RuntimeException hidden) {
            throw new IllegalStateException("no context in " + listener.getClass(), hidden);
        }
    }

    /** The context itself. */
    public StreamingContext context() {
        return context;
    }

    /** The batch interval in milliseconds. */
    public long batchMillis() {
        return context.graph().batchDuration().milliseconds();
    }

    /** Whether the context was restored from a checkpoint. */
    public boolean isRestored() {
        return context.isCheckpointPresent();
    }

    /** When the checkpoint was written that the context was restored from, as a batch time; empty without one. */
    public OptionalLong checkpointTime() {
        Checkpoint checkpoint = isRestored() ? context.initialCheckpoint() : null;
        return checkpoint == null
                ? OptionalLong.empty()
                : OptionalLong.of(checkpoint.checkpointTime().milliseconds());
    }

    /**
     * Adds batch times to those that Spark runs again after a restore. Must come before Spark restarts its job
     * generator, as all calls of {@code readAll} do.
     *
     * @return whether it could; if not, these batches do not run again as themselves
     */
    public boolean runAgain(List<Long> times) {
        Checkpoint checkpoint = isRestored() ? context.initialCheckpoint() : null;
        if (checkpoint == null) {
            return times.isEmpty();
        }
        Set<Long> all = new HashSet<>(times);
        Arrays.stream(checkpoint.pendingTimes()).forEach(time -> all.add(time.milliseconds()));
        Time[] sorted = all.stream().sorted().map(Time::new).toArray(Time[]::new);
        try {
            Field field = Checkpoint.class.getDeclaredField("pendingTimes");
            field.setAccessible(true);
            field.set(checkpoint, sorted);
            return true;
        } catch (ReflectiveOperationException | RuntimeException hidden) {
            log.warn("This Spark does not let batches be added to those that it runs again", hidden);
            return false;
        }
    }

    /** Whether a batch's result depends on earlier batches: state is kept, or a window is looked at. */
    public boolean keepsState() {
        Set<DStream<?>> seen = new HashSet<>();
        Deque<DStream<?>> open = new ArrayDeque<>(Arrays.asList(context.graph().getOutputStreams()));
        while (!open.isEmpty()) {
            DStream<?> stream = open.pop();
            if (seen.add(stream)) {
                if (stream.mustCheckpoint() || stream.getClass().getSimpleName().contains("Window")) {
                    return true;
                }
                addAll(stream, open);
            }
        }
        return false;
    }

    private static void addAll(DStream<?> stream, Deque<DStream<?>> open) {
        for (scala.collection.Iterator<?> each = stream.dependencies().iterator(); each.hasNext(); ) {
            open.push((DStream<?>) each.next());
        }
    }

    /** What each input stream with a receiver is called, by its number. */
    public Map<Integer, String> receiverStreams(Function<Receiver<?>, String> naming) {
        Map<Integer, String> names = new TreeMap<>();
        for (ReceiverInputDStream<?> stream : context.graph().getReceiverInputStreams()) {
            names.put(stream.id(), naming.apply(stream.getReceiver()));
        }
        return names;
    }

    /** The input stream of that number. */
    public Optional<InputDStream<?>> inputStream(int id) {
        for (InputDStream<?> each : context.graph().getInputStreams()) {
            if (each.id() == id) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    /**
     * What input streams said of a batch when they made its data; nothing of data that came back from a checkpoint. Spark
     * leaves this out of the events of batches that it runs again.
     */
    public Map<Integer, StreamInputInfo> inputs(long batchMillis) {
        Map<Integer, StreamInputInfo> inputs = new TreeMap<>();
        ScalaMaps.toJava(context.scheduler().inputInfoTracker().getInfo(new Time(batchMillis)))
                .forEach((stream, info) -> inputs.put((Integer) stream, info));
        return inputs;
    }

    /** Makes {@code awaitTermination} throw. Ends nothing by itself. */
    public void reportError(String message, Throwable cause) {
        context.scheduler().reportError(message, cause);
    }

    /** Times of batches that Spark has submitted and not finished; empty if this Spark hides them. */
    public Optional<LongStream> pending() {
        try {
            Object times =
                    context.scheduler().getClass().getMethod("getPendingTimes").invoke(context.scheduler());
            LongStream.Builder pending = LongStream.builder();
            for (scala.collection.Iterator<?> each = ((scala.collection.Iterable<?>) times).iterator();
                    each.hasNext(); ) {
                pending.add(((Time) each.next()).milliseconds());
            }
            return Optional.of(pending.build());
        } catch (ReflectiveOperationException | ClassCastException hidden) {
            log.warn("This Spark does not tell which batches are under way", hidden);
            return Optional.empty();
        }
    }
}
