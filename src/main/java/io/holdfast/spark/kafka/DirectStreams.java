package io.holdfast.spark.kafka;

import io.holdfast.HoldfastException;
import io.holdfast.config.SettingsException;
import io.holdfast.epoch.Epoch;
import io.holdfast.epoch.FencedException;
import io.holdfast.offset.OffsetAdvance;
import io.holdfast.offset.OffsetCommit;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreSettings;
import io.holdfast.offset.SourcePartition;
import io.holdfast.spark.context.Ending;
import io.holdfast.spark.context.HoldfastSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.spark.streaming.StreamingContext;
import org.apache.spark.streaming.dstream.InputDStream;
import org.apache.spark.streaming.kafka010.LocationStrategy;
import org.apache.spark.streaming.kafka010.OffsetRange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes streams, and tells outputs what they need to commit themselves. Stateless. */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
public final class DirectStreams {
    private static final Logger log = LoggerFactory.getLogger(DirectStreams.class);

    private DirectStreams() {}

    /**
     * Makes a stream on a context that has not been started; no I/O.
     *
     * @throws SettingsException if a setting or an option is wrong
     */
    public static <K, V> InputDStream<ConsumerRecord<K, V>> create(
            StreamingContext context,
            String application,
            OffsetStoreSettings store,
            TopicChoice topics,
            Map<String, Object> kafkaParams,
            LocationStrategy location,
            StreamOptions options) {
        HoldfastSettings.of(context.sparkContext().getConf());
        if (!kafkaParams.containsKey("bootstrap.servers")) {
            throw new SettingsException("A direct stream's kafkaParams must name bootstrap.servers", null);
        }
        if (options.isGroupMember() && topics instanceof TopicChoice.Fixed) {
            throw new SettingsException(
                    "A stream of named partitions cannot be a member of a group, which would choose them: leave out"
                            + " one of the two",
                    null);
        }
        SortedSet<String> secrets = SecretParams.literal(kafkaParams);
        if (!secrets.isEmpty()) {
            log.warn(
                    "kafkaParams of a stream of {} hold secrets as they are, which go into every checkpoint: {}. Give"
                            + " references such as ${env:NAME} or ${file:/path}, which lead to them on the driver and"
                            + " on executors",
                    topics,
                    secrets);
        }
        StreamPlan plan = new StreamPlan(
                application, store, topics, new HashMap<>(SecretParams.understood(kafkaParams)), location, options);
        return new DirectStream<>(context, plan, new ReadStrategy<>(plan));
    }

    /**
     * The epoch of the driver that runs in this process.
     *
     * @throws IllegalStateException if no stream of the application has been started here
     */
    public static Epoch epoch(String application) {
        return session(application).epoch();
    }

    /** The store of an application that runs in this process; its user must not close it. */
    public static OffsetStore store(String application) {
        return session(application).store();
    }

    /** What was counted of an application that runs in this process, by name. */
    public static Map<String, Long> counts(String application) {
        return session(application).counts().values();
    }

    /** Ends this process if another driver counts by now; where the store does not tell, nothing happens. */
    static void endIfReplaced(String application) {
        StoreSession session = session(application);
        Epoch mine = session.epoch();
        try {
            session.store()
                    .newestEpoch()
                    .filter(newest -> newest.number() > mine.number())
                    .ifPresent(newest -> {
                        session.counts().fenced();
                        Ending.ofThisProcess().fenced(new FencedException(mine, newest));
                    });
        } catch (HoldfastException unknown) {
            log.warn("Could not tell whether another driver has replaced this one", unknown);
        }
    }

    private static StoreSession session(String application) {
        return StoreSession.of(application)
                .orElseThrow(() -> new IllegalStateException("No direct stream of application '" + application
                        + "' runs in this process: ask on the driver," + " inside an output operation, not in a task"));
    }

    /** What a batch that read these ranges commits. Partitions of which it read nothing are not in it. */
    public static OffsetCommit commit(String application, long batchMillis, OffsetRange[] ranges) {
        Map<SourcePartition, String> incarnations = session(application).incarnations();
        Map<SourcePartition, OffsetAdvance> advances = new TreeMap<>();
        for (OffsetRange range : ranges) {
            SourcePartition name = StreamPlan.name(range.topicPartition());
            if (range.count() > 0) {
                advances.put(
                        name,
                        new OffsetAdvance(
                                range.fromOffset(), range.untilOffset(), incarnations.getOrDefault(name, "")));
            }
        }
        return OffsetCommit.ofBatch(batchMillis, advances);
    }
}
