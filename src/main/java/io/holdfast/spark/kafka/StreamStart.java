package io.holdfast.spark.kafka;

import io.holdfast.config.Settings;
import io.holdfast.config.SettingsException;
import io.holdfast.offset.OffsetAdvance;
import io.holdfast.offset.OffsetCommit;
import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetSettings;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OpenBatch;
import io.holdfast.offset.PartitionFacts;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StartRow;
import io.holdfast.offset.StartRow.Origin;
import io.holdfast.offset.StartRules;
import io.holdfast.offset.StartTable;
import io.holdfast.offset.StartTable.Known;
import io.holdfast.offset.StoredOffset;
import io.holdfast.spark.kafka.BrokerView.Topic;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out where each partition begins, and puts it on record before anything is read. Not thread-safe. */
final class StreamStart {
    private static final Logger log = LoggerFactory.getLogger(StreamStart.class);

    private final StreamPlan plan;
    private final Settings settings;
    private final BrokerView view;
    private final OffsetStore store;
    private final OffsetCounts counts;
    private final SortedMap<String, Topic> topics;
    private final Map<SourcePartition, PartitionFacts> facts;

    /** Looks at the topics. */
    StreamStart(StreamPlan plan, Settings settings, BrokerView view, OffsetStore store, OffsetCounts counts) {
        this.plan = plan;
        this.settings = settings;
        this.view = view;
        this.store = store;
        this.counts = counts;
        this.topics = topics(plan, view);
        this.facts = facts(view, topics);
    }

    /** The topics as they are at the start. */
    SortedMap<String, Topic> topics() {
        return topics;
    }

    /** Whether everything that is not done in these batches is still there. */
    boolean isReadable(List<OpenBatch> batches) {
        return batches.stream()
                .filter(batch -> batch.state() != OpenBatch.State.DONE)
                .flatMap(batch -> batch.ranges().entrySet().stream())
                .allMatch(range -> {
                    PartitionFacts found = facts.get(range.getKey());
                    return found != null
                            && (range.getValue().count() == 0
                                    || (range.getValue().from() >= found.beginning()
                                            && range.getValue().until() <= found.end()));
                });
    }

    /** The topics of the stream as they are now. */
    static SortedMap<String, Topic> topics(StreamPlan plan, BrokerView view) {
        if (plan.topics() instanceof TopicChoice.Named named) {
            return view.describe(named.topics());
        }
        if (plan.topics() instanceof TopicChoice.Matching matching) {
            return view.describe(view.topics(matching.pattern()));
        }
        TopicChoice.Fixed fixed = (TopicChoice.Fixed) plan.topics();
        SortedMap<String, Topic> found = new TreeMap<>();
        view.describe(fixed.partitions().keySet()).forEach((name, topic) -> {
            topic.partitions().retainAll(fixed.partitions().getOrDefault(name, topic.partitions()));
            found.put(name, topic);
        });
        return found;
    }

    /** What is stored of this stream's partitions; the application may have other streams. */
    SortedMap<SourcePartition, StoredOffset> stored() {
        SortedMap<SourcePartition, StoredOffset> own = new TreeMap<>(store.load());
        own.keySet().removeIf(partition -> !isOwn(partition));
        return own;
    }

    private boolean isOwn(SourcePartition partition) {
        return partition.partition().matches("\\d{1,9}") && plan.topics().includes(StreamPlan.partition(partition));
    }

    /**
     * Decides, logs the table, and commits where each partition begins.
     *
     * @param stored what the store holds of the stream's partitions
     * @param checkpoint where the checkpoint, or what follows from it and the store, says to go on; empty without one
     * @return the table; {@code stored} is what is stored now
     */
    StartTable begin(SortedMap<SourcePartition, StoredOffset> stored, Map<SourcePartition, Long> checkpoint) {
        if (facts.isEmpty() && stored.isEmpty()) {
            throw new OffsetRefusedException(
                    "Cannot start: " + plan.address() + " has no topic of " + plan.topics()
                            + ". Create one, or see whether the stream's user may describe it",
                    null);
        }
        StartTable table = StartTable.decide(plan.address(), known(stored, checkpoint), facts, rules());
        log.info(
                "Application '{}' begins in {} of {}:{}",
                plan.application(),
                store.description(),
                plan.address(),
                table);
        record(stored, table);
        return table;
    }

    private static Map<SourcePartition, PartitionFacts> facts(BrokerView view, SortedMap<String, Topic> topics) {
        Set<TopicPartition> partitions = BrokerView.partitions(topics);
        Map<TopicPartition, Long> beginnings = view.offsets(partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = view.offsets(partitions, OffsetSpec.latest());
        Map<SourcePartition, PartitionFacts> facts = new HashMap<>();
        for (TopicPartition partition : partitions) {
            Topic topic = topics.get(partition.topic());
            facts.put(
                    StreamPlan.name(partition),
                    new PartitionFacts(
                            beginnings.getOrDefault(partition, 0L),
                            ends.getOrDefault(partition, 0L),
                            topic == null ? "" : topic.incarnation()));
        }
        return facts;
    }

    private static Map<SourcePartition, Known> known(
            Map<SourcePartition, StoredOffset> stored, Map<SourcePartition, Long> checkpoint) {
        Map<SourcePartition, Known> known = new HashMap<>();
        stored.forEach(
                (partition, offset) -> known.put(partition, new Known(offset.offset(), false, offset.incarnation())));
        checkpoint.forEach((partition, position) -> {
            StoredOffset offset = stored.get(partition);
            boolean isStores = offset != null && offset.offset() == position;
            known.put(partition, new Known(position, !isStores, offset == null ? "" : offset.incarnation()));
        });
        return known;
    }

    private StartRules rules() {
        Instant begin = Optional.ofNullable(plan.begin().timestamp()).orElse(Instant.EPOCH);
        return new StartRules(
                plan.fresh(),
                plan.explicit(),
                settings.get(OffsetSettings.ON_OUT_OF_RANGE),
                settings.get(OffsetSettings.ON_RECREATED),
                settings.get(OffsetSettings.ON_VANISHED),
                at(() -> begin),
                at(() -> settings.find(OffsetSettings.OUT_OF_RANGE_TIME)
                        .orElseThrow(() -> new SettingsException(
                                OffsetSettings.ON_OUT_OF_RANGE.key() + "=timestamp needs "
                                        + OffsetSettings.OUT_OF_RANGE_TIME.key(),
                                null))));
    }

    private ToLongFunction<SourcePartition> at(Supplier<Instant> time) {
        return name -> {
            Set<TopicPartition> one = Set.of(StreamPlan.partition(name));
            long millis = time.get().toEpochMilli();
            long offset = view.offsets(one, OffsetSpec.forTimestamp(millis)).values().stream()
                    .findFirst()
                    .orElse(-1L);
            return offset >= 0
                    ? offset
                    : view.offsets(one, OffsetSpec.latest()).values().stream()
                            .findFirst()
                            .orElse(0L);
        };
    }

    /** With this the epoch is durable in every store, and each skipped range is on record. */
    private void record(SortedMap<SourcePartition, StoredOffset> stored, StartTable table) {
        restart(stored, table);
        Map<SourcePartition, OffsetAdvance> steps = new TreeMap<>();
        Map<SourcePartition, OffsetAdvance> skips = new TreeMap<>();
        for (StartRow row : table.rows()) {
            StoredOffset before = stored.get(row.partition());
            String incarnation = row.facts().incarnation().isEmpty() && before != null
                    ? before.incarnation()
                    : row.facts().incarnation();
            if (before == null) {
                steps.put(row.partition(), new OffsetAdvance(OffsetAdvance.NOTHING, row.position(), incarnation));
            } else if (row.origin() == Origin.OUT_OF_RANGE) {
                skips.put(row.partition(), new OffsetAdvance(before.offset(), row.position(), incarnation));
            } else {
                // The checkpoint may stand elsewhere; only batches move what is stored.
                steps.put(row.partition(), new OffsetAdvance(before.offset(), before.offset(), incarnation));
            }
        }
        commit(stored, steps, "start");
        if (!skips.isEmpty()) {
            counts.skipped(table.skipped());
            log.warn("{} offsets are skipped, which were never read: {}", table.skipped(), skips);
            commit(stored, skips, "skipped " + table.skipped() + " offsets that are gone from the source: " + skips);
        }
        counts.partitionsDropped(table.dropped().size());
    }

    private void commit(
            SortedMap<SourcePartition, StoredOffset> stored, Map<SourcePartition, OffsetAdvance> steps, String note) {
        if (steps.isEmpty()) {
            return;
        }
        store.commit(OffsetCommit.ofNoBatch(steps, note));
        steps.forEach((partition, step) -> {
            StoredOffset before = stored.get(partition);
            long batch = before == null ? OffsetCommit.NO_BATCH : before.batchMillis();
            stored.put(partition, new StoredOffset(step.until(), step.incarnation(), batch));
        });
    }

    /** Goes back, which no commit may. The sign of life before it fails if another driver counts. */
    private void restart(SortedMap<SourcePartition, StoredOffset> stored, StartTable table) {
        Map<SourcePartition, StoredOffset> fresh = new HashMap<>();
        for (StartRow row : table.rows()) {
            if (row.origin() == Origin.RECREATED) {
                fresh.put(
                        row.partition(),
                        new StoredOffset(row.position(), row.facts().incarnation(), OffsetCommit.NO_BATCH));
            }
        }
        if (!fresh.isEmpty()) {
            store.beat();
            log.warn("Recreated partitions are read from their beginning: {}", fresh);
            store.set(fresh, Set.of(), "recreated at the source, read from the beginning: " + fresh);
            stored.putAll(fresh);
        }
    }
}
