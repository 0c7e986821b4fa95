package io.holdfast.source.kafka;

import io.holdfast.source.Delivery;
import io.holdfast.source.DeliveryTag;
import io.holdfast.source.FetchLimit;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceException;
import io.holdfast.source.SourceReader;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls a consumer and commits what is stored. A broker that goes away and comes back is the client's business; it
 * shows here only when a commit does not succeed in time.
 */
final class KafkaReader implements SourceReader {
    private static final Logger log = LoggerFactory.getLogger(KafkaReader.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final KafkaRecords source;
    private final Consumer<byte[], byte[]> consumer;
    private final Ticker ticker;
    private final Holdings holdings = new Holdings();
    private final Leftovers leftovers;
    private final Rebalances rebalances;
    private final ReadOffsets offsets;
    private boolean paused;
    private boolean closed;

    KafkaReader(KafkaRecords source, SourceContext context, Consumer<byte[], byte[]> consumer, ReadOffsets offsets) {
        this.source = source;
        this.consumer = consumer;
        this.ticker = context.ticker();
        this.leftovers = new Leftovers(new Deliveries(holdings, context.maxRecordBytes()));
        this.offsets = offsets;
        this.rebalances = new Rebalances(source, consumer, holdings, leftovers, offsets, context);
    }

    /** Takes these partitions for good. */
    void assign(Collection<TopicPartition> partitions) {
        if (partitions.isEmpty()) {
            log.warn(
                    "{}: there are fewer partitions than receivers; this receiver has none and stays idle",
                    source.name());
            return;
        }
        consumer.assign(partitions);
        rebalances.onPartitionsAssigned(partitions);
    }

    /** Joins the group; partitions come with the fetches that follow. */
    void subscribe() {
        consumer.subscribe(source.topics(), rebalances);
    }

    @Override
    public List<Delivery> fetch(FetchLimit limit) {
        if (isIdle()) {
            return rest(limit.maxWait());
        }
        resume();
        if (leftovers.isEmpty()) {
            leftovers.add(poll(limit.maxWait()));
        }
        return leftovers.take(limit);
    }

    /** Stays in the group and lets the client do its housekeeping, while the partitions bring nothing. */
    @Override
    public void keepAlive() {
        if (!isIdle()) {
            paused = true;
            rebalances.paused(true);
            consumer.pause(consumer.assignment());
            leftovers.add(poll(Duration.ZERO));
        }
    }

    @Override
    public void acknowledge(List<DeliveryTag> tags) {
        Map<TopicPartition, Long> until = holdings.offsets(tags);
        if (!until.isEmpty()) {
            offsets.commit(until);
        }
    }

    private boolean isIdle() {
        return !source.isSubscribed() && holdings.isEmpty();
    }

    private List<Delivery> rest(Duration wait) {
        try {
            ticker.sleep(wait);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        return List.of();
    }

    private void resume() {
        if (paused) {
            paused = false;
            rebalances.paused(false);
            consumer.resume(consumer.paused());
        }
    }

    private ConsumerRecords<byte[], byte[]> poll(Duration wait) {
        try {
            return consumer.poll(wait);
        } catch (OffsetOutOfRangeException lost) {
            throw outOfRange(lost);
        } catch (KafkaException failure) {
            throw Failures.of(source, "read", failure);
        }
    }

    private SourceException outOfRange(OffsetOutOfRangeException lost) {
        Set<TopicPartition> partitions = lost.partitions();
        try {
            return Failures.outOfRange(
                    source,
                    lost,
                    consumer.beginningOffsets(partitions, source.openTimeout()),
                    consumer.endOffsets(partitions, source.openTimeout()));
        } catch (KafkaException unknown) {
            unknown.addSuppressed(lost);
            return Failures.of(source, "find the range of", unknown);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            // With the flag set the client would not leave the group, and the others would wait for the session's end.
            boolean interrupted = Thread.interrupted();
            try {
                consumer.close(CLOSE_LIMIT);
            } catch (KafkaException failure) {
                log.debug("{}: closing failed", source.name(), failure);
            } finally {
                offsets.close();
                restore(interrupted);
            }
        }
    }

    private static void restore(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
