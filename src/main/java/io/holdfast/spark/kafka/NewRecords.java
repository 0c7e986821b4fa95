package io.holdfast.spark.kafka;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A partition's records from an offset on. Not thread-safe. */
final class NewRecords<K, V> implements Iterator<ConsumerRecord<K, V>> {
    private final Iterator<ConsumerRecord<K, V>> all;
    private final long first;
    private @Nullable ConsumerRecord<K, V> next;

    NewRecords(Iterator<ConsumerRecord<K, V>> all, long first) {
        this.all = all;
        this.first = first;
    }

    @Override
    public boolean hasNext() {
        while (next == null && all.hasNext()) {
            ConsumerRecord<K, V> found = all.next();
            if (found.offset() >= first) {
                next = found;
            }
        }
        return next != null;
    }

    @Override
    public ConsumerRecord<K, V> next() {
        ConsumerRecord<K, V> found = hasNext() ? next : null;
        if (found == null) {
            throw new NoSuchElementException();
        }
        next = null;
        return found;
    }
}
