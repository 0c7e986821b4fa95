package io.holdfast.source.kafka;

import io.holdfast.offset.SourcePartition;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.source.offsets.ReceiverOffsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Offsets in an offset store; Kafka's group knows nothing of them. */
final class StoreOffsets implements ReadOffsets {
    private final KafkaRecords source;
    private final Consumer<byte[], byte[]> consumer;
    private final ReceiverOffsets store;

    StoreOffsets(KafkaRecords source, Consumer<byte[], byte[]> consumer, ReceiverOffsets store) {
        this.source = source;
        this.consumer = consumer;
        this.store = store;
    }

    @Override
    public void begin(Collection<TopicPartition> partitions) {
        List<TopicPartition> unknown = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            Optional<Long> stored = store.of(named(partition)).map(found -> found.offset());
            stored.ifPresentOrElse(offset -> consumer.seek(partition, offset), () -> unknown.add(partition));
        }
        if (!unknown.isEmpty()) {
            beginAnew(unknown);
        }
    }

    private void beginAnew(List<TopicPartition> partitions) {
        switch (source.startingAt()) {
            case EARLIEST -> consumer.seekToBeginning(partitions);
            case LATEST -> beginAtEnd(partitions);
            case NONE ->
                throw new SourceRefusedException(
                        "Cannot open " + source.name() + ": " + source.offsetsAt() + " has no offset for " + partitions
                                + " and startingAt(NONE) was asked for; set one with 'holdfast offsets set', or use"
                                + " startingAt(EARLIEST)",
                        null);
        }
    }

    /** Kept before the first record is read, or a crash before the first acknowledgement would begin at a later end. */
    private void beginAtEnd(List<TopicPartition> partitions) {
        Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions, source.openTimeout()));
        commit(ends);
        ends.forEach(consumer::seek);
    }

    @Override
    public void commit(Map<TopicPartition, Long> until) {
        Map<SourcePartition, ReceiverOffsets.Reached> named = new HashMap<>();
        until.forEach((partition, offset) -> named.put(named(partition), new ReceiverOffsets.Reached(offset, "")));
        store.commit(named);
    }

    /** As in the stores of direct streams. */
    private static SourcePartition named(TopicPartition partition) {
        return new SourcePartition(partition.topic(), Integer.toString(partition.partition()));
    }

    @Override
    public void close() {
        store.close();
    }
}
