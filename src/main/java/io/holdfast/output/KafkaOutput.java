package io.holdfast.output;

import io.holdfast.offset.OffsetAdvance;
import io.holdfast.offset.OffsetException;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoredOffset;
import io.holdfast.offset.kafka.GroupTransaction;
import io.holdfast.offset.kafka.KafkaGroupOffsets;
import io.holdfast.time.Ticker;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Sends results to topics in the transaction that moves the offsets of a group in the same cluster. Who reads the topics
 * with {@code isolation.level=read_committed} finds the results of each record exactly once, however often its range is
 * tried. Thread-safe; each call has a producer of its own.
 *
 * <p>The order matters. An attempt takes the partition over before it looks where the partition stands: what an older
 * attempt had begun is undone or to be seen by then, and cannot be committed any more.
 *
 * @param <K> the key of the records that are sent
 * @param <V> their value
 */
public final class KafkaOutput<K, V> {
    private final KafkaGroupOffsets settings;
    private final Supplier<Serializer<K>> keys;
    private final Supplier<Serializer<V>> values;
    private final Ticker ticker;

    private KafkaOutput(
            KafkaGroupOffsets settings, Supplier<Serializer<K>> keys, Supplier<Serializer<V>> values, Ticker ticker) {
        this.settings = settings;
        this.keys = keys;
        this.values = values;
        this.ticker = ticker;
    }

    /** Outputs to the cluster where offsets are kept by these settings; connects to nothing yet. */
    public static <K, V> KafkaOutput<K, V> at(
            KafkaGroupOffsets settings, Supplier<Serializer<K>> keys, Supplier<Serializer<V>> values) {
        return new KafkaOutput<>(settings, keys, values, Ticker.system());
    }

    /** Sends the results of a range. */
    @FunctionalInterface
    public interface RangeWork<K, V> {
        /**
         * Sends what the records from {@code first} on amount to.
         *
         * @param producer within a transaction; to send with, and nothing else
         * @param first the first offset whose record is not in the results yet
         * @throws Exception to undo everything
         */
        void write(Producer<K, V> producer, long first) throws Exception;
    }

    /**
     * Sends what is left of a batch's range of one partition. Safe under speculation and retries of tasks.
     *
     * @return how many offsets it moved on; 0 if all was sent before, and then the work was not called
     * @throws io.holdfast.epoch.FencedException if a newer driver has fenced; nothing was sent
     * @throws io.holdfast.offset.OffsetConflictException if records would be passed over, or another attempt has taken the
     *     partition over; nothing was sent
     * @throws io.holdfast.offset.OffsetUnavailableException if the brokers fail; try again, for nobody knows whether it
     *     was sent
     * @throws OutputFailedException if the work failed; nothing was sent
     */
    public long writePartition(BatchTicket ticket, SourcePartition partition, RangeWork<K, V> work) {
        OffsetAdvance range = ticket.range(partition);
        try (GroupTransaction<K, V> transaction =
                GroupTransaction.open(settings, partition, ticket.epoch(), keys.get(), values.get())) {
            StoredOffset stored = transaction.look();
            long first =
                    Ranges.firstNew(partition, range, stored.offset(), stored.incarnation(), settings.description());
            if (first < range.until()) {
                call(work, transaction, first, ticket);
                transaction.commit(
                        new StoredOffset(
                                range.until(),
                                range.incarnation(),
                                ticket.commit().batchMillis()),
                        ticker.millis());
            }
            return range.until() - first;
        }
    }

    private void call(RangeWork<K, V> work, GroupTransaction<K, V> transaction, long first, BatchTicket ticket) {
        try {
            work.write(transaction.begin(), first);
        } catch (KafkaException failure) {
            throw transaction.meaning(failure);
        } catch (OffsetException ours) {
            transaction.undo();
            throw ours;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw failed(ticket, stop);
        } catch (Exception failure) { // whatever a user's work throws undoes the transaction
            transaction.undo();
            throw failed(ticket, failure);
        }
    }

    private OutputFailedException failed(BatchTicket ticket, Exception failure) {
        return new OutputFailedException(
                "Sending the results of batch " + ticket.commit().batchMillis() + " to " + settings.bootstrap()
                        + " failed, and was undone together with its offsets: " + failure
                        + ". The batch is tried again as Spark tries tasks",
                failure);
    }
}
