package io.holdfast.source.kafka;

import io.holdfast.config.TimeLimits;
import io.holdfast.offset.OffsetStoreSettings;
import io.holdfast.source.Promise;
import io.holdfast.source.ReaderThreads;
import io.holdfast.source.Source;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceLibrary;
import io.holdfast.source.SourceReader;
import java.io.Serial;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The records of Kafka topics, acknowledged by committing offsets to a consumer group, or to an offset store
 * ({@link #storedIn}). Receivers divide the partitions among them by number ({@link #assigned}, the default) or as members
 * of the group ({@link #subscribed}). Topics and a group are required. Secrets in client properties are given by reference
 * and resolved on the executor. Immutable and thread-safe.
 */
public final class KafkaRecords implements Source {
    private static final String LIBRARY = "org.apache.kafka.clients.consumer.KafkaConsumer";
    private static final String ARTIFACT = "org.apache.kafka:kafka-clients:3.4.1";

    @Serial
    private static final long serialVersionUID = 1L;

    private static final Duration DEFAULT_BOUND = Duration.ofSeconds(15);
    private static final int MOST_THREADS = 64;

    /** Where to begin in a partition for which the group has no offset. */
    public enum StartingAt {
        /** With the oldest record there is. */
        EARLIEST,
        /** With what comes from now on; the place is committed at once, so that a restart does not skip anything. */
        LATEST,
        /** Nowhere: without an offset, or with one whose record is gone, the source refuses to run. */
        NONE
    }

    private final String bootstrap;
    private final String[] topics;
    private final String group;
    private final boolean subscribed;
    private final @Nullable OffsetStoreSettings store;
    private final int threads;
    private final StartingAt startingAt;
    private final TreeMap<String, String> properties;
    private final Duration openTimeout;
    private final Duration commitTimeout;

    private KafkaRecords(Draft draft) {
        bootstrap = draft.bootstrap;
        topics = draft.topics.toArray(new String[0]);
        group = draft.group;
        subscribed = draft.subscribed;
        store = draft.store;
        threads = draft.threads;
        startingAt = draft.startingAt;
        properties = new TreeMap<>(draft.properties);
        openTimeout = draft.openTimeout;
        commitTimeout = draft.commitTimeout;
    }

    /**
     * Records from the cluster behind these brokers.
     *
     * @param bootstrap {@code host:port}, several separated by commas
     * @throws IllegalArgumentException if that is not of this form
     */
    public static KafkaRecords from(String bootstrap) {
        Draft draft = new Draft();
        draft.bootstrap = ClientProperties.checkedBootstrap(bootstrap);
        return new KafkaRecords(draft);
    }

    /** Which topics to read; at least one, and every one must exist. Replaces those given before. */
    public KafkaRecords topics(String... names) {
        Draft draft = new Draft(this);
        draft.topics = List.of(names);
        return new KafkaRecords(draft);
    }

    /** The consumer group whose offsets tell what is stored. */
    public KafkaRecords group(String name) {
        Draft draft = new Draft(this);
        draft.group = name;
        return new KafkaRecords(draft);
    }

    /**
     * Receiver {@code i} of {@code n} takes the partitions whose number divided by {@code n} leaves {@code i}. Nothing
     * moves when a receiver is away. Nobody else may use the group meanwhile. This is the default.
     */
    public KafkaRecords assigned() {
        Draft draft = new Draft(this);
        draft.subscribed = false;
        return new KafkaRecords(draft);
    }

    /** The group's coordinator divides the partitions among its members, and again when one comes or goes. */
    public KafkaRecords subscribed() {
        Draft draft = new Draft(this);
        draft.subscribed = true;
        return new KafkaRecords(draft.checked());
    }

    /**
     * Has the offsets kept in that store instead of in Kafka, under the group's name followed by the receiver's number, as
     * {@code counts-0}; a stream that is given another number of receivers goes on where all of them were. Only for
     * assigned receivers.
     *
     * @param settings such as {@code ZooKeeperOffsets.at("zk-1:2181,zk-2:2181/holdfast")}
     */
    public KafkaRecords storedIn(OffsetStoreSettings settings) {
        Draft draft = new Draft(this);
        draft.store = settings;
        return new KafkaRecords(draft.checked());
    }

    /**
     * How many threads of each receiver read, each with a consumer of its own that has its share of the receiver's
     * partitions; 1 unless set. For records that are costly to fetch, as compressed or encrypted ones are. Each thread holds
     * up to 1000 records or 1 MiB more than a receiver does otherwise.
     *
     * @param count 1 to 64
     */
    public KafkaRecords threads(int count) {
        if (count < 1 || count > MOST_THREADS) {
            throw new IllegalArgumentException(
                    "A Kafka receiver has 1 to " + MOST_THREADS + " threads, found " + count);
        }
        Draft draft = new Draft(this);
        draft.threads = count;
        return new KafkaRecords(draft);
    }

    /** Where to begin in a partition for which the group has no offset; {@code EARLIEST} unless set. */
    public KafkaRecords startingAt(StartingAt place) {
        Draft draft = new Draft(this);
        draft.startingAt = place;
        return new KafkaRecords(draft);
    }

    /**
     * A property of Kafka's consumer. One that holds a secret must be given by reference, such as
     * <code>${env:NAME}</code> or <code>${file:/path}</code>.
     *
     * @throws IllegalArgumentException if the property belongs to this source, or holds a secret literally
     */
    public KafkaRecords property(String key, String value) {
        ClientProperties.check(key, value);
        Draft draft = new Draft(this);
        draft.properties.put(key, value);
        return new KafkaRecords(draft);
    }

    /** How long opening may take; 15 s unless set. At least a millisecond. */
    public KafkaRecords openTimeout(Duration limit) {
        Draft draft = new Draft(this);
        draft.openTimeout = TimeLimits.positive("openTimeout", limit);
        return new KafkaRecords(draft);
    }

    /** How long a commit may take, with the client's own attempts; 15 s unless set. At least a millisecond. */
    public KafkaRecords commitTimeout(Duration limit) {
        Draft draft = new Draft(this);
        draft.commitTimeout = TimeLimits.positive("commitTimeout", limit);
        return new KafkaRecords(draft);
    }

    @Override
    public String name() {
        return "kafka " + bootstrap + " " + String.join(",", topics) + " as " + group;
    }

    @Override
    public Promise promise() {
        return Promise.AT_LEAST_ONCE;
    }

    @Override
    public SourceReader open(SourceContext context) {
        SourceLibrary.require(LIBRARY, ARTIFACT, name());
        return ReaderThreads.open(context, threads, share -> new ReaderOpening(this, share).open());
    }

    /** Names only: the values of properties stay out of logs. */
    @Override
    public String toString() {
        return name() + (subscribed ? ", subscribed" : ", assigned") + ", with offsets in " + offsetsAt()
                + ", starting at " + startingAt
                + ", with properties " + properties.keySet();
    }

    /** A form from before there were threads has none. */
    @Serial
    private Object readResolve() {
        return threads == 0 ? threads(1) : this;
    }

    String bootstrap() {
        return bootstrap;
    }

    List<String> topics() {
        return List.of(topics);
    }

    String group() {
        return group;
    }

    boolean isSubscribed() {
        return subscribed;
    }

    /** Where the offsets are, if not in Kafka. */
    Optional<OffsetStoreSettings> store() {
        return Optional.ofNullable(store);
    }

    /** For people. */
    String offsetsAt() {
        return store == null ? "group " + group : store.description();
    }

    StartingAt startingAt() {
        return startingAt;
    }

    /** With references in place of secrets. */
    Map<String, String> properties() {
        return Map.copyOf(properties);
    }

    Duration openTimeout() {
        return openTimeout;
    }

    Duration commitTimeout() {
        return commitTimeout;
    }

    /** The fields on their way from one instance to the next. */
    private static final class Draft {
        private String bootstrap = "";
        private List<String> topics = List.of();
        private String group = "";
        private boolean subscribed;
        private @Nullable OffsetStoreSettings store;
        private int threads = 1;
        private StartingAt startingAt = StartingAt.EARLIEST;
        private final TreeMap<String, String> properties = new TreeMap<>();
        private Duration openTimeout = DEFAULT_BOUND;
        private Duration commitTimeout = DEFAULT_BOUND;

        Draft() {}

        Draft(KafkaRecords source) {
            bootstrap = source.bootstrap;
            topics = source.topics();
            group = source.group;
            subscribed = source.subscribed;
            store = source.store;
            threads = source.threads;
            startingAt = source.startingAt;
            properties.putAll(source.properties);
            openTimeout = source.openTimeout;
            commitTimeout = source.commitTimeout;
        }

        Draft checked() {
            if (subscribed && store != null) {
                throw new IllegalArgumentException(
                        "Offsets in a store need assigned receivers: a member of a group loses partitions and gets"
                                + " others at any time, and the store's part of a receiver moves with no one");
            }
            return this;
        }
    }
}
