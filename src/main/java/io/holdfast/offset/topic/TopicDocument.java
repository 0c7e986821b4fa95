package io.holdfast.offset.topic;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.offset.Document;
import io.holdfast.offset.DocumentContent;
import io.holdfast.offset.OffsetException;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.OffsetUnavailableException;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.jspecify.annotations.Nullable;

/**
 * A document as the last record of its key in a topic; its version is the record's offset. Thread-safe.
 *
 * <p>Compare-and-set is made of two things. A producer begins by fencing every older one of the application, and Kafka
 * ends or aborts their transactions before it goes on; then the topic is read to its end. From there on the only record of
 * the application that can become committed is this producer's own, until another one fences it, and then it cannot commit.
 * Read before fencing, and a record committed between the two would be written over.
 */
final class TopicDocument implements Document {
    /** Brokers refuse records above 1 MiB where nothing else was set. */
    private static final int LIMIT_BYTES = 1_000_000;

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);
    private static final int LONGEST_PAUSE_MILLIS = 200;

    private final TopicProperties properties;
    private final String topic;
    private final byte[] key;
    private final String transactionalId;
    private final Ticker ticker;
    private final TopicReader reader;
    private final TopicFailures failures;

    /** Guarded by this. */
    private @Nullable KafkaProducer<byte[], byte[]> producer;

    TopicDocument(TopicProperties properties, String topic, int replication, OffsetStoreContext context) {
        this.properties = properties;
        this.topic = topic;
        this.key = context.application().getBytes(UTF_8);
        this.transactionalId = "holdfast-offsets/" + topic + "/" + context.application();
        this.ticker = context.ticker();
        this.failures = new TopicFailures(description(), properties);
        this.reader = new TopicReader(properties, topic, replication, key, ticker, failures);
    }

    @Override
    public String description() {
        return "topic://" + properties.bootstrap() + "/" + topic;
    }

    @Override
    public int limitBytes() {
        return LIMIT_BYTES;
    }

    /** Looks whether brokers answer and the topic, if there is one, keeps what it is given. */
    synchronized void connect() {
        boolean unused = call("connect to", reader::isThere);
    }

    @Override
    public synchronized Optional<DocumentContent> read() {
        return call("read", reader::newest);
    }

    /** Fences older producers, which ends what one of them left open: nothing behind it could be read before. */
    @Override
    public synchronized void beforeChange() {
        KafkaProducer<byte[], byte[]> unused = call("change", this::fencing);
    }

    @Override
    public synchronized boolean replace(long seen, byte[] content) {
        return call("change", () -> {
            KafkaProducer<byte[], byte[]> current = fencing();
            long found = reader.newest().map(DocumentContent::version).orElse(DocumentContent.NONE);
            return found == seen && write(current, content);
        });
    }

    private KafkaProducer<byte[], byte[]> fencing() {
        KafkaProducer<byte[], byte[]> current = producer;
        if (current == null) {
            reader.createIfMissing();
            current = new KafkaProducer<>(properties.producer(transactionalId));
            producer = current;
            current.initTransactions();
        }
        return current;
    }

    /** False when another producer has fenced this one: it may have committed in between, which the caller looks for. */
    private boolean write(KafkaProducer<byte[], byte[]> current, byte[] content) {
        try {
            current.beginTransaction();
            var unused = current.send(new ProducerRecord<>(topic, 0, key, content));
            current.commitTransaction();
            return true;
        } catch (KafkaException failure) {
            if (!isFenced(failure)) {
                throw failure;
            }
            dropProducer();
            pause();
            return false;
        }
    }

    /**
     * Whether another producer has fenced this one, or is about to: a coordinator that is in the middle of it fails in a
     * way of its own (an unknown server error), which the client passes on as its plainest exception.
     */
    private static boolean isFenced(KafkaException failure) {
        return failure instanceof ProducerFencedException
                || failure instanceof InvalidProducerEpochException
                || (failure.getClass() == KafkaException.class
                        && (failure.getCause() == null
                                || failure.getCause() instanceof ProducerFencedException
                                || failure.getCause() instanceof InvalidProducerEpochException
                                || failure.getCause() instanceof UnknownServerException));
    }

    /** Writers that fence each other in step would go on doing so. */
    private void pause() {
        try {
            ticker.sleep(Duration.ofMillis(ThreadLocalRandom.current().nextInt(LONGEST_PAUSE_MILLIS)));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new OffsetUnavailableException(
                    "Cannot change the offsets in " + description() + ": the thread was interrupted", interrupted);
        }
    }

    private <T> T call(String verb, Supplier<T> call) {
        try {
            return call.get();
        } catch (OffsetException ours) {
            dropAll();
            throw ours;
        } catch (KafkaException failure) {
            dropAll();
            throw failures.translate(verb, failure);
        }
    }

    /** After a failure nobody knows what state the clients are in, and the next producer settles what is open. */
    private void dropAll() {
        dropProducer();
        reader.drop();
    }

    private void dropProducer() {
        KafkaProducer<byte[], byte[]> current = producer;
        producer = null;
        if (current != null) {
            failures.quietly(() -> current.close(CLOSE_LIMIT));
        }
    }

    @Override
    public synchronized void close() {
        dropAll();
    }
}
