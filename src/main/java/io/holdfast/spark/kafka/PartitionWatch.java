package io.holdfast.spark.kafka;

import io.holdfast.HoldfastException;
import io.holdfast.config.Settings;
import io.holdfast.offset.OffsetAdvance;
import io.holdfast.offset.OffsetDamagedException;
import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetSettings;
import io.holdfast.offset.OffsetUnavailableException;
import io.holdfast.offset.PartitionFacts;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StartRules.OnVanished;
import io.holdfast.offset.StoredOffset;
import io.holdfast.spark.kafka.BrokerView.Topic;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.SparkConf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the topics around each batch: before it for partitions that are new or gone, and once the ends are known for
 * topics that are no longer the same. Not thread-safe: the thread that makes batches calls.
 */
final class PartitionWatch {
    private static final Logger log = LoggerFactory.getLogger(PartitionWatch.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(300);
    private static final int LOOKS_AT_GONE = 3;

    private final StreamPlan plan;
    private final Settings settings;
    private final SparkConf conf;
    private final BrokerView view;
    private final LiveStream live;
    private final Ticker ticker;
    private SortedMap<String, Topic> topics = new TreeMap<>();
    private long listedNanos;
    private boolean isDeferred;

    PartitionWatch(
            StreamPlan plan, Settings settings, SparkConf conf, BrokerView view, LiveStream live, Ticker ticker) {
        this.plan = plan;
        this.settings = settings;
        this.conf = conf;
        this.view = view;
        this.live = live;
        this.ticker = ticker;
        this.listedNanos =
                ticker.nanos() - settings.get(OffsetSettings.DISCOVER).toNanos();
    }

    /** What has changed since the last batch; where new partitions begin is on record then. */
    PartitionChanges changes(Map<TopicPartition, Long> current) {
        if (plan.begin().isGroupMember()) {
            return PartitionChanges.none();
        }
        topics = look(current.keySet());
        Set<TopicPartition> there = BrokerView.partitions(topics);
        Set<TopicPartition> gone = current.keySet().stream()
                .filter(partition -> !there.contains(partition))
                .collect(Collectors.toSet());
        if (!gone.isEmpty()) {
            gone = confirmed(gone);
        }
        there.removeAll(current.keySet());
        Map<TopicPartition, Long> fresh = there.isEmpty() ? Map.of() : begin(there);
        return new PartitionChanges(fresh, gone);
    }

    /** Of a pattern, the topics are listed now and then only. */
    private SortedMap<String, Topic> look(Set<TopicPartition> current) {
        boolean isPattern = plan.topics() instanceof TopicChoice.Matching;
        long every = settings.get(OffsetSettings.DISCOVER).toNanos();
        if (isPattern && ticker.nanos() - listedNanos < every) {
            return view.describe(current.stream().map(TopicPartition::topic).collect(Collectors.toSet()));
        }
        listedNanos = ticker.nanos();
        return StreamStart.topics(plan, view);
    }

    /** A broker that has just been started may not know all of its topics yet. */
    private Set<TopicPartition> confirmed(Set<TopicPartition> missing) {
        Set<TopicPartition> gone = missing;
        for (int looks = 1; looks < LOOKS_AT_GONE && !gone.isEmpty(); looks++) {
            pause();
            Set<TopicPartition> there = BrokerView.partitions(
                    view.describe(missing.stream().map(TopicPartition::topic).collect(Collectors.toSet())));
            gone = gone.stream().filter(partition -> !there.contains(partition)).collect(Collectors.toSet());
        }
        if (gone.isEmpty()) {
            return gone;
        }
        String what = "Partitions are gone from " + plan.address() + ": " + gone;
        if (settings.get(OffsetSettings.ON_VANISHED) == OnVanished.FAIL) {
            throw ending(new OffsetRefusedException(
                    what + ". Set " + OffsetSettings.ON_VANISHED.key() + "=drop to go on without them", null));
        }
        log.warn("{}; going on without them", what);
        live.session().counts().partitionsDropped(gone.size());
        return gone;
    }

    private void pause() {
        try {
            ticker.sleep(LOOK_AGAIN);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** If the store cannot take it now, the partitions are read from a later batch on. */
    private Map<TopicPartition, Long> begin(Set<TopicPartition> fresh) {
        TopicNeeds.check(view, plan, fresh, conf);
        Map<TopicPartition, Long> beginnings = view.offsets(fresh, OffsetSpec.earliest());
        try {
            putOnRecord(beginnings);
            isDeferred = false;
            return beginnings;
        } catch (OffsetUnavailableException later) {
            if (!isDeferred) {
                log.warn("Partitions {} are new and read as soon as the store answers", fresh, later);
            }
            isDeferred = true;
            return Map.of();
        }
    }

    private void putOnRecord(Map<TopicPartition, Long> beginnings) {
        Map<SourcePartition, OffsetAdvance> steps = new HashMap<>();
        beginnings.forEach((partition, beginning) -> {
            SourcePartition name = StreamPlan.name(partition);
            if (live.committer().knows(name)) {
                throw ending(new OffsetRefusedException(
                        "Partition " + partition + " was gone from " + plan.address()
                                + " and is back: only a start decides where it is read",
                        null));
            }
            Topic topic = topics.get(partition.topic());
            steps.put(
                    name,
                    new OffsetAdvance(OffsetAdvance.NOTHING, beginning, topic == null ? "" : topic.incarnation()));
        });
        live.committer().begin(steps, "new partitions, from their beginning");
        steps.forEach((name, step) -> live.session().incarnations().put(name, step.incarnation()));
        live.session().counts().partitionsFound(steps.size());
        log.info("New partitions are read from their beginning: {}", beginnings);
    }

    /**
     * Checks that the ends are of the partitions that are known. It looks after the ends were read: a topic that is the
     * same now was the same then, while one that was the same before may have been deleted in between.
     */
    void check(Map<TopicPartition, Long> begins, Map<TopicPartition, Long> ends) {
        SortedMap<String, Topic> now =
                view.describe(ends.keySet().stream().map(TopicPartition::topic).collect(Collectors.toSet()));
        if (plan.begin().isGroupMember()) {
            topics = now;
            beginOfGroup(begins, ends.keySet());
        }
        Map<SourcePartition, StoredOffset> stored = live.committer().stored();
        Set<String> problems = new TreeSet<>();
        ends.forEach((partition, end) -> {
            Topic topic = now.get(partition.topic());
            StoredOffset known = stored.get(StreamPlan.name(partition));
            long begin = begins.getOrDefault(partition, 0L);
            PartitionFacts facts = new PartitionFacts(0, end, topic == null ? "" : topic.incarnation());
            if (known != null && facts.isAnotherThan(known.incarnation())) {
                problems.add(partition + " is another one than before (" + known.incarnation() + ", now "
                        + facts.incarnation() + ")");
            } else if (end < begin) {
                problems.add(partition + " ends at " + end + ", and was read up to " + begin);
            }
        });
        if (!problems.isEmpty()) {
            throw ending(new OffsetDamagedException(
                    "Topics of " + plan.address() + " are no longer what they were: " + String.join("; ", problems)
                            + ". Nothing of this batch is read. The next start decides by "
                            + OffsetSettings.ON_RECREATED.key(),
                    null));
        }
    }

    private void beginOfGroup(Map<TopicPartition, Long> begins, Set<TopicPartition> assigned) {
        Map<TopicPartition, Long> fresh = new HashMap<>();
        for (TopicPartition partition : assigned) {
            if (!live.committer().knows(StreamPlan.name(partition))) {
                fresh.put(partition, begins.getOrDefault(partition, 0L));
            }
        }
        if (!fresh.isEmpty()) {
            putOnRecord(fresh);
        }
    }

    private HoldfastException ending(HoldfastException why) {
        live.fail(String.valueOf(why.getMessage()));
        return why;
    }
}
