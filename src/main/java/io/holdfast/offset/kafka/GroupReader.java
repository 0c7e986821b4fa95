package io.holdfast.offset.kafka;

import io.holdfast.offset.SourcePartition;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ConcurrentTransactionsException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a group's offsets, and forgets some. A transaction that has been decided shows in them a moment later, when its
 * markers are written: whoever reads waits for that, or it would see less than a commit that has returned. The names of
 * the partitions come from an admin client; their offsets from a consumer, which waits for transactions where the admin
 * client leaves offsets out. Not thread-safe.
 */
final class GroupReader implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(GroupReader.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final Duration FOREIGN_LIMIT = Duration.ofSeconds(2);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final KafkaGroupOffsets settings;
    private final String application;
    private final Ticker ticker;
    private final Failures failures;
    private final Admin admin;
    private final Consumer<byte[], byte[]> consumer;

    private GroupReader(
            KafkaGroupOffsets settings,
            String application,
            Ticker ticker,
            Failures failures,
            Admin admin,
            Consumer<byte[], byte[]> consumer) {
        this.settings = settings;
        this.application = application;
        this.ticker = ticker;
        this.failures = failures;
        this.admin = admin;
        this.consumer = consumer;
    }

    static GroupReader of(
            KafkaGroupOffsets settings,
            String application,
            Ticker ticker,
            ClientProperties properties,
            Failures failures) {
        Map<String, Object> values = bounded(settings, properties);
        try {
            Admin admin = OwnClassLoader.make(() -> Admin.create(values));
            return new GroupReader(settings, application, ticker, failures, admin, consumer(settings, properties));
        } catch (KafkaException failure) {
            throw failures.of("open", failure);
        }
    }

    private static Map<String, Object> bounded(KafkaGroupOffsets settings, ClientProperties properties) {
        Map<String, Object> values = properties.values();
        int limit = (int) settings.timeout().toMillis();
        values.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, limit);
        values.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, limit);
        values.putIfAbsent(CommonClientConfigs.RETRY_BACKOFF_MS_CONFIG, LOOK_EVERY.toMillis());
        return values;
    }

    /** A consumer that joins nothing; it reads offsets once the transactions that touch them have ended. */
    static Consumer<byte[], byte[]> consumer(KafkaGroupOffsets settings, ClientProperties properties) {
        Map<String, Object> values = bounded(settings, properties);
        values.put(CommonClientConfigs.GROUP_ID_CONFIG, settings.group());
        values.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        values.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        return OwnClassLoader.make(
                () -> new KafkaConsumer<>(values, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    /** All that the group holds, with every commit that has returned before the call. */
    GroupContent read() {
        boolean inTransaction = awaitDecided();
        Map<TopicPartition, OffsetAndMetadata> listed = list();
        return inTransaction || listed.isEmpty() ? decode(listed) : decode(settled(listed));
    }

    /** What the group holds of these partitions, with every commit that has returned before the call. */
    GroupContent read(Collection<SourcePartition> partitions) {
        Set<TopicPartition> wanted = partitions.stream()
                .map(partition -> GroupWriter.topicPartition(settings, partition))
                .collect(Collectors.toSet());
        try {
            return decode(committed(wanted, settings.timeout()));
        } catch (KafkaException failure) {
            throw failures.of("read", failure);
        }
    }

    /** Waits for other transactions, too, but not for long: it may be one that a killed process has left. */
    private Map<TopicPartition, OffsetAndMetadata> settled(Map<TopicPartition, OffsetAndMetadata> listed) {
        try {
            return committed(listed.keySet(), FOREIGN_LIMIT);
        } catch (org.apache.kafka.common.errors.TimeoutException undecided) {
            log.info("{}: a transaction has not ended; what was there before it counts", settings, undecided);
            return list();
        } catch (KafkaException failure) {
            throw failures.of("read", failure);
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions, Duration limit) {
        Map<TopicPartition, OffsetAndMetadata> found = new HashMap<>(consumer.committed(partitions, limit));
        found.values().removeIf(offset -> offset == null);
        return found;
    }

    /** @return whether the application's own producer is in the midst of a transaction */
    private boolean awaitDecided() {
        long startNanos = ticker.nanos();
        TransactionState state = state();
        while (state == TransactionState.PREPARE_COMMIT || state == TransactionState.PREPARE_ABORT) {
            if (ticker.nanos() - startNanos > settings.timeout().toNanos()) {
                throw failures.of(
                        "read",
                        new TimeoutException("the transaction of " + GroupWriter.transactionalId(settings, application)
                                + " is in state " + state + " since "
                                + settings.timeout().toMillis() + " ms"));
            }
            pause();
            state = state();
        }
        return state == TransactionState.ONGOING;
    }

    private TransactionState state() {
        String id = GroupWriter.transactionalId(settings, application);
        try {
            return get(admin.describeTransactions(List.of(id)).description(id)).state();
        } catch (ExecutionException failure) {
            if (Failures.caused(failure, TransactionalIdNotFoundException.class)
                    || Failures.caused(failure, UnsupportedVersionException.class)) {
                return TransactionState.EMPTY;
            }
            throw failures.of("read", cause(failure));
        }
    }

    /** As it stands, whatever transactions are about to change. */
    private Map<TopicPartition, OffsetAndMetadata> list() {
        try {
            Map<TopicPartition, OffsetAndMetadata> found = new HashMap<>(
                    get(admin.listConsumerGroupOffsets(settings.group()).partitionsToOffsetAndMetadata()));
            found.values().removeIf(offset -> offset == null);
            return found;
        } catch (ExecutionException failure) {
            if (Failures.caused(failure, GroupIdNotFoundException.class)) {
                return Map.of();
            }
            throw failures.of("read", cause(failure));
        }
    }

    private GroupContent decode(Map<TopicPartition, OffsetAndMetadata> found) {
        SortedMap<SourcePartition, GroupOffset> offsets = new TreeMap<>();
        found.forEach((partition, offset) -> offsets.put(
                new SourcePartition(partition.topic(), Integer.toString(partition.partition())),
                new GroupOffset(
                        offset.offset(),
                        CommitMetadata.decode(
                                offset.metadata(),
                                application,
                                "the offset of " + partition + " in " + settings.description()))));
        return new GroupContent(offsets);
    }

    /** Ends what outputs of older drivers have begun for these partitions, and lets none of them commit any more. */
    void fenceOutputs(Collection<SourcePartition> partitions) {
        Set<String> ids = partitions.stream()
                .map(partition -> GroupTransaction.transactionalId(settings, application, partition))
                .collect(Collectors.toSet());
        try {
            Set<String> used = get(admin.listTransactions().all()).stream()
                    .map(TransactionListing::transactionalId)
                    .filter(ids::contains)
                    .collect(Collectors.toSet());
            for (String id : used) {
                fenceOutput(id);
            }
        } catch (ExecutionException failure) {
            // Brokers before 3.0 cannot tell; there they are ended when the next attempt opens its producer.
            if (!Failures.caused(failure, UnsupportedVersionException.class)) {
                throw failures.of("fence the outputs of", cause(failure));
            }
        }
    }

    /** The broker asks to come back until it has undone what was begun. */
    private void fenceOutput(String id) throws ExecutionException {
        long startNanos = ticker.nanos();
        while (true) {
            try {
                get(admin.fenceProducers(List.of(id)).all());
                return;
            } catch (ExecutionException failure) {
                if (!Failures.caused(failure, ConcurrentTransactionsException.class)
                        || ticker.nanos() - startNanos > settings.timeout().toNanos()) {
                    throw failure;
                }
                pause();
            }
        }
    }

    /** Has the group hold nothing of these partitions. */
    void forget(Set<TopicPartition> partitions) {
        try {
            get(admin.deleteConsumerGroupOffsets(settings.group(), partitions).all());
        } catch (ExecutionException failure) {
            if (!Failures.caused(failure, GroupIdNotFoundException.class)
                    && !Failures.caused(failure, UnknownTopicOrPartitionException.class)) {
                throw failures.of("forget offsets in", cause(failure));
            }
        }
    }

    private <T> T get(KafkaFuture<T> answer) throws ExecutionException {
        try {
            return answer.get(settings.timeout().toMillis() + 1000, TimeUnit.MILLISECONDS);
        } catch (InterruptedException | TimeoutException failure) {
            throw failures.of("reach", failure);
        }
    }

    private static Throwable cause(ExecutionException failure) {
        Throwable cause = failure.getCause();
        return cause == null ? failure : cause;
    }

    private void pause() {
        try {
            ticker.sleep(LOOK_EVERY);
        } catch (InterruptedException stop) {
            throw failures.of("wait for", stop);
        }
    }

    @Override
    public void close() {
        consumer.close(CLOSE_LIMIT);
        admin.close(CLOSE_LIMIT);
    }
}
