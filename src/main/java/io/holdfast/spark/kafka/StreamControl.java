package io.holdfast.spark.kafka;

import io.holdfast.config.Settings;
import io.holdfast.offset.BatchRange;
import io.holdfast.offset.CommitOrder;
import io.holdfast.offset.OffsetSettings;
import io.holdfast.offset.OpenBatch;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StartTable;
import io.holdfast.offset.StoredOffset;
import io.holdfast.spark.context.Ending;
import io.holdfast.spark.context.HoldfastSettings;
import io.holdfast.spark.internal.RunningStreams;
import io.holdfast.spark.internal.StreamingStop;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.streaming.StreamingContext;
import org.apache.spark.streaming.kafka010.OffsetRange;

/** What decides for a stream, from the start of its context to its stop. Batches are made by one thread at a time. */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
final class StreamControl implements AutoCloseable {
    private final LiveStream live;
    private final Set<TopicPartition> read; // changed by whoever makes batches, read by whoever looks at the lag
    private final BrokerView view;
    private final PartitionWatch watch;
    private final BatchCap cap;
    private final PartitionSizes sizes;
    private final Map<TopicPartition, Long> positions;
    private final Duration interval;

    private StreamControl(
            LiveStream live,
            Set<TopicPartition> read,
            BrokerView view,
            PartitionWatch watch,
            BatchCap cap,
            Map<TopicPartition, Long> positions,
            Duration interval,
            Ticker ticker) {
        this.live = live;
        this.read = read;
        this.view = view;
        this.watch = watch;
        this.cap = cap;
        this.sizes = new PartitionSizes(view, ticker);
        this.positions = positions;
        this.interval = interval;
    }

    /**
     * Decides where the stream begins, commits that, and begins to listen.
     *
     * @param saved batches that were open when the checkpoint was written
     * @param checkpoint where the checkpoint's next batch would have begun; empty after a fresh start
     * @param rerun takes the batches that run again as they were
     * @throws io.holdfast.HoldfastException if the stream must not begin
     */
    static StreamControl begin(
            StreamPlan plan,
            StreamingContext context,
            List<OpenBatch> saved,
            Map<TopicPartition, Long> checkpoint,
            Restoration.Batches rerun) {
        Ticker ticker = Ticker.system();
        StoreSession session = StoreSession.of(context, plan, ticker);
        BrokerView view = null;
        try {
            view = BrokerView.open(plan);
            return begin(plan, context, saved, checkpoint, rerun, session, view, ticker);
        } catch (RuntimeException failure) {
            close(session, failure);
            if (view != null) {
                close(view, failure);
            }
            throw failure;
        }
    }

    private static void close(AutoCloseable opened, RuntimeException failure) {
        try {
            opened.close();
        } catch (Exception second) { // what AutoCloseable declares
            failure.addSuppressed(second);
        }
    }

    private static StreamControl begin(
            StreamPlan plan,
            StreamingContext context,
            List<OpenBatch> saved,
            Map<TopicPartition, Long> checkpoint,
            Restoration.Batches rerun,
            StoreSession session,
            BrokerView view,
            Ticker ticker) {
        Settings settings = HoldfastSettings.of(context.sparkContext().getConf());
        StreamStart start = new StreamStart(plan, settings, view, session.store(), session.counts());
        SortedMap<SourcePartition, StoredOffset> stored = start.stored();
        TopicNeeds.check(
                view,
                plan,
                BrokerView.partitions(start.topics()),
                context.sparkContext().getConf());
        Restoration restoration = Restoration.of(context, settings, saved, named(checkpoint), stored, start);
        StartTable table = start.begin(stored, restoration.positions());
        stored.forEach((partition, offset) -> session.incarnations().put(partition, offset.incarnation()));
        CommitOrder order = new CommitOrder();
        restoration.apply(order, rerun);
        Committer committer = new Committer(
                session.store(),
                order,
                stored,
                new Committer.Bounds(
                        settings.get(OffsetSettings.MAX_UNCOMMITTED),
                        settings.get(OffsetSettings.MAX_UNCOMMITTED_TIME),
                        plan.begin().isCommittedByOutputs()),
                session.gate(),
                Ending.ofThisProcess(),
                session.counts(),
                ticker);
        LiveStream live = new LiveStream(
                session,
                order,
                committer,
                unheard(context),
                () -> context.sparkContext().isStopped(),
                settings,
                Ending.ofThisProcess(),
                ticker);
        live.start();
        Set<TopicPartition> read = ConcurrentHashMap.newKeySet();
        read.addAll(partitions(table.positions()).keySet());
        session.lag().watch(live, plan.kafkaParams(), () -> committed(committer, read));
        return new StreamControl(
                live,
                read,
                view,
                new PartitionWatch(plan, settings, context.sparkContext().getConf(), view, live, ticker),
                cap(plan, settings),
                partitions(table.positions()),
                Duration.ofMillis(context.graph().batchDuration().milliseconds()),
                ticker);
    }

    /** Where the partitions stand that are read now. */
    private static Map<TopicPartition, Long> committed(Committer committer, Set<TopicPartition> read) {
        Map<TopicPartition, Long> committed = new HashMap<>();
        committer.stored().forEach((name, offset) -> committed.put(StreamPlan.partition(name), offset.offset()));
        committed.keySet().retainAll(read);
        return committed;
    }

    private static EndedUnheard unheard(StreamingContext context) {
        RunningStreams streams = RunningStreams.of(context);
        StreamingStop stop = new StreamingStop(context);
        return new EndedUnheard(
                () -> streams.pending().map(times -> times.boxed().collect(Collectors.toSet())), stop::failure);
    }

    private static BatchCap cap(StreamPlan plan, Settings settings) {
        int records = plan.begin().maxRecords();
        long bytes = plan.begin().maxBytes();
        return new BatchCap(
                records >= 0 ? records : settings.get(OffsetSettings.MAX_RECORDS),
                bytes >= 0 ? bytes : settings.get(OffsetSettings.MAX_BYTES).bytes());
    }

    private static Map<SourcePartition, Long> named(Map<TopicPartition, Long> offsets) {
        Map<SourcePartition, Long> named = new HashMap<>();
        offsets.forEach((partition, offset) -> named.put(StreamPlan.name(partition), offset));
        return named;
    }

    private static Map<TopicPartition, Long> partitions(Map<SourcePartition, Long> offsets) {
        Map<TopicPartition, Long> partitions = new HashMap<>();
        offsets.forEach((name, offset) -> partitions.put(StreamPlan.partition(name), offset));
        return partitions;
    }

    /** Where the first batch begins. */
    Map<TopicPartition, Long> positions() {
        return positions;
    }

    /** What is not committed, for the checkpoint. */
    List<OpenBatch> open() {
        return live.open();
    }

    /** Waits for commits, a batch's interval at most. */
    void beforeBatch() {
        live.beforeBatch(interval);
    }

    /** What has become of the partitions; new ones are on record when this returns. */
    PartitionChanges changes(Map<TopicPartition, Long> current) {
        PartitionChanges changes = watch.changes(current);
        if (!changes.isNothing()) {
            read.removeAll(changes.gone());
            read.addAll(changes.fresh().keySet());
        }
        return changes;
    }

    /**
     * Checks the ends that a batch is about to be made of.
     *
     * @throws io.holdfast.HoldfastException if a partition is another one than before, or is shorter than what was read;
     *     the application ends then
     */
    void check(Map<TopicPartition, Long> begins, Map<TopicPartition, Long> ends) {
        watch.check(begins, ends);
    }

    /** The ends, or earlier ones, so that the batch is within its bounds. */
    Map<TopicPartition, Long> bound(Map<TopicPartition, Long> begins, Map<TopicPartition, Long> ends) {
        if (cap.isNone()) {
            return ends;
        }
        Map<SourcePartition, Long> lags = new TreeMap<>();
        ends.forEach(
                (partition, end) -> lags.put(StreamPlan.name(partition), end - begins.getOrDefault(partition, end)));
        Map<TopicPartition, Double> means = cap.bytes() == 0 ? Map.of() : sizes.means(Set.copyOf(ends.keySet()));
        Map<SourcePartition, Long> shares =
                cap.share(lags, name -> means.getOrDefault(StreamPlan.partition(name), 0.0));
        Map<TopicPartition, Long> bounded = new HashMap<>();
        ends.forEach((partition, end) -> bounded.put(
                partition, begins.getOrDefault(partition, end) + shares.getOrDefault(StreamPlan.name(partition), 0L)));
        return bounded;
    }

    /** A batch has got these. */
    void handedOut(long batchMillis, OffsetRange[] ranges) {
        Map<SourcePartition, BatchRange> named = new TreeMap<>();
        for (OffsetRange range : ranges) {
            named.put(StreamPlan.name(range.topicPartition()), new BatchRange(range.fromOffset(), range.untilOffset()));
        }
        live.handedOut(batchMillis, named);
    }

    /** Spark has forgotten the batch. */
    void cleared(long batchMillis) {
        live.cleared(batchMillis);
    }

    /**
     * Commits what is done and lets go of everything. Idempotent.
     *
     * @throws io.holdfast.HoldfastException if something that is done could not be committed
     */
    @Override
    public void close() {
        live.session().lag().forget(live);
        try {
            live.close();
        } finally {
            view.close();
        }
    }
}
