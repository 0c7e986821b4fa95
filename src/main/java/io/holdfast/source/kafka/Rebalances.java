package io.holdfast.source.kafka;

import io.holdfast.metric.Counter;
import io.holdfast.source.SourceContext;
import java.util.Collection;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when the group's coordinator moves partitions. Nothing is committed on the way out: what is fetched and
 * not acknowledged belongs to the next owner. Runs in the reader's thread, inside a poll.
 */
final class Rebalances implements ConsumerRebalanceListener {
    private static final Logger log = LoggerFactory.getLogger(Rebalances.class);

    private final KafkaRecords source;
    private final Consumer<byte[], byte[]> consumer;
    private final Holdings holdings;
    private final Leftovers leftovers;
    private final ReadOffsets offsets;
    private final Counter dropped;
    private boolean paused;

    Rebalances(
            KafkaRecords source,
            Consumer<byte[], byte[]> consumer,
            Holdings holdings,
            Leftovers leftovers,
            ReadOffsets offsets,
            SourceContext context) {
        this.source = source;
        this.consumer = consumer;
        this.holdings = holdings;
        this.leftovers = leftovers;
        this.offsets = offsets;
        this.dropped = context.metrics().counter("source.kafka.records.revoked");
    }

    /** Whether partitions that come should bring no records for now. */
    void paused(boolean wanted) {
        paused = wanted;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        log.info("{}: takes {}", source.name(), partitions);
        offsets.begin(partitions);
        holdings.add(partitions);
        if (paused) {
            consumer.pause(partitions);
        }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        holdings.remove(partitions);
        int count = leftovers.drop(partitions);
        dropped.add(count);
        log.info("{}: gives up {} and {} records that were fetched from them", source.name(), partitions, count);
    }
}
