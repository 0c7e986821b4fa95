package io.holdfast.source.kafka;

import io.holdfast.source.Delivery;
import io.holdfast.source.FetchLimit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Records that a poll brought and no fetch has taken yet; bounded by what one poll may bring. Not thread-safe. */
final class Leftovers {
    private final Queue<ConsumerRecord<byte[], byte[]>> records = new ArrayDeque<>();
    private final Deliveries deliveries;

    Leftovers(Deliveries deliveries) {
        this.deliveries = deliveries;
    }

    boolean isEmpty() {
        return records.isEmpty();
    }

    void add(Iterable<ConsumerRecord<byte[], byte[]>> more) {
        more.forEach(records::add);
    }

    /** Forgets the records of these partitions and says how many that were. */
    int drop(Collection<TopicPartition> partitions) {
        int before = records.size();
        records.removeIf(record -> partitions.contains(new TopicPartition(record.topic(), record.partition())));
        return before - records.size();
    }

    List<Delivery> take(FetchLimit limit) {
        List<Delivery> taken = new ArrayList<>(Math.min(records.size(), limit.maxRecords()));
        long bytes = 0;
        while (!records.isEmpty() && taken.size() < limit.maxRecords() && bytes < limit.maxBytes()) {
            ConsumerRecord<byte[], byte[]> record = records.remove();
            bytes += record.value() == null ? 0 : record.value().length;
            deliveries.of(record).ifPresent(taken::add);
        }
        return taken;
    }
}
