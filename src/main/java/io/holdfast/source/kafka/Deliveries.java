package io.holdfast.source.kafka;

import io.holdfast.source.Delivery;
import io.holdfast.source.Header;
import io.holdfast.source.Position;
import io.holdfast.source.SourceMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Makes deliveries of Kafka's records. Not thread-safe. */
final class Deliveries {
    /** On a record without value, which is something else than one with an empty value. */
    static final String TOMBSTONE = "holdfast.kafka.tombstone";

    private static final byte[] NOTHING = {};

    private final Holdings holdings;
    private final int maxRecordBytes;

    Deliveries(Holdings holdings, int maxRecordBytes) {
        this.holdings = holdings;
        this.maxRecordBytes = maxRecordBytes;
    }

    /** The delivery; nothing when the partition does not belong to this reader any more. */
    Optional<Delivery> of(ConsumerRecord<byte[], byte[]> record) {
        Ownership owned = holdings.of(new TopicPartition(record.topic(), record.partition()));
        return owned == null ? Optional.empty() : Optional.of(delivery(record, owned));
    }

    private Delivery delivery(ConsumerRecord<byte[], byte[]> record, Ownership owned) {
        RecordTag tag = new RecordTag(owned, record.offset());
        Position position = new Position(owned.name(), record.offset());
        byte[] value = record.value() == null ? NOTHING : record.value();
        if (value.length > maxRecordBytes) {
            return Delivery.refused(
                    "Record " + position + " is too long: " + value.length + " bytes, at most " + maxRecordBytes
                            + " are taken; raise the receiver's record limit or lower the topic's max.message.bytes",
                    tag);
        }
        return Delivery.of(new SourceMessage(value, record.key(), headers(record), position, false), tag);
    }

    private static List<Header> headers(ConsumerRecord<byte[], byte[]> record) {
        List<Header> headers = new ArrayList<>();
        record.headers()
                .forEach(header ->
                        headers.add(new Header(header.key(), header.value() == null ? NOTHING : header.value())));
        if (record.value() == null) {
            headers.add(new Header(TOMBSTONE, NOTHING));
        }
        return headers;
    }
}
