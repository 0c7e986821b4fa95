package io.holdfast.source.kafka;

import io.holdfast.config.SettingsException;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceException;
import io.holdfast.source.SourceReader;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.source.SourceUnavailableException;
import io.holdfast.source.offsets.ReceiverOffsets;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** One attempt to open a source: settings, client, topics, partitions. Not thread-safe. */
final class ReaderOpening {
    private final KafkaRecords source;
    private final SourceContext context;
    private final long deadline;

    ReaderOpening(KafkaRecords source, SourceContext context) {
        this.source = source;
        this.context = context;
        this.deadline = context.ticker().nanos() + source.openTimeout().toNanos();
    }

    SourceReader open() {
        if (source.topics().isEmpty() || source.group().isBlank()) {
            throw new SourceRefusedException(
                    "Cannot open " + source.name() + ": a Kafka source needs topics(...) and group(...)", null);
        }
        Consumer<byte[], byte[]> consumer = consumer(properties());
        KafkaReader reader = reader(consumer);
        try {
            begin(reader, consumer);
            return reader;
        } catch (KafkaException failure) {
            reader.close();
            throw Failures.of(source, "open", failure);
        } catch (SourceException failure) {
            reader.close();
            throw failure;
        }
    }

    private KafkaReader reader(Consumer<byte[], byte[]> consumer) {
        try {
            return new KafkaReader(source, context, consumer, offsets(consumer));
        } catch (SourceException failure) {
            consumer.close(Duration.ZERO);
            throw failure;
        }
    }

    private ReadOffsets offsets(Consumer<byte[], byte[]> consumer) {
        return source.store()
                .<ReadOffsets>map(store -> new StoreOffsets(
                        source, consumer, ReceiverOffsets.open(store, source.group(), source.name(), context)))
                .orElseGet(() -> new GroupOffsets(source, consumer, context.metrics()));
    }

    private void begin(KafkaReader reader, Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> mine = new ArrayList<>();
        for (String topic : source.topics()) {
            partitions(topic, consumer).stream()
                    .filter(partition -> partition.partition() % context.receivers() == context.index())
                    .forEach(mine::add);
        }
        if (source.isSubscribed()) {
            reader.subscribe();
        } else {
            reader.assign(mine);
        }
    }

    private List<TopicPartition> partitions(String topic, Consumer<byte[], byte[]> consumer) {
        List<PartitionInfo> found = consumer.partitionsFor(topic, timeLeft());
        if (found == null || found.isEmpty()) {
            throw new SourceRefusedException(
                    "Cannot open " + source.name() + ": there is no topic '" + topic + "' at " + source.bootstrap()
                            + ", or this principal may not see it; create it first, this source never does",
                    null);
        }
        return found.stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    private Duration timeLeft() {
        long nanos = deadline - context.ticker().nanos();
        if (nanos <= 0) {
            throw new TimeoutException(
                    "Not finished within " + source.openTimeout().toMillis() + " ms");
        }
        return Duration.ofNanos(nanos);
    }

    private ClientProperties properties() {
        try {
            return ClientProperties.of(source);
        } catch (SettingsException unresolved) {
            throw new SourceRefusedException(
                    "Cannot open " + source.name() + ": " + unresolved.getMessage(), unresolved);
        }
    }

    /** Kafka looks for classes through the thread's loader, which need not know ours on an executor. */
    private Consumer<byte[], byte[]> consumer(ClientProperties properties) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(ReaderOpening.class.getClassLoader());
        try {
            return new KafkaConsumer<>(properties.values(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        } catch (KafkaException failure) {
            throw unbuilt(properties, failure);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private SourceException unbuilt(ClientProperties properties, KafkaException failure) {
        String why = properties.secrets().redact(messages(failure));
        Throwable cause = properties.secrets().isClean(failure) ? failure : null;
        if (nobodyResolves()) {
            return new SourceUnavailableException(
                    "Cannot open " + source.name() + ": " + why
                            + "; check the names and the name service of the executors",
                    cause);
        }
        return new SourceRefusedException(
                "Cannot open " + source.name() + ": " + why + "; check the client's properties", cause);
    }

    private static String messages(Throwable failure) {
        List<String> messages = new ArrayList<>();
        for (Throwable next = failure; next != null; next = next.getCause()) {
            messages.add(String.valueOf(next.getMessage()));
        }
        return String.join(": ", messages);
    }

    private boolean nobodyResolves() {
        return Stream.of(source.bootstrap().split(","))
                .map(server -> server.trim().replaceFirst(":\\d+$", ""))
                .allMatch(host -> new InetSocketAddress(host, 1).isUnresolved());
    }
}
