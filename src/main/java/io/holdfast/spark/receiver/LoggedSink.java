package io.holdfast.spark.receiver;

import io.holdfast.account.OriginRange;
import io.holdfast.receive.Block;
import io.holdfast.receive.BlockSink;
import io.holdfast.receive.Turn;
import io.holdfast.spark.log.BlockOrigin;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.streaming.receiver.Receiver;

/**
 * Stores blocks where the log is on. Spark serializes a block's elements before it writes it and tells the driver, all
 * on the thread that hands them over; so the last element of a block is followed by its turn, and a block is serialized
 * while the one before is written. Thread-safe.
 *
 * @param <T> the stream's element
 */
final class LoggedSink<T> implements BlockSink<T> {
    private final Receiver<T> receiver;
    private final String stream;

    /** By the stream's name, not by the source's: two streams may read the same source, and both want its records. */
    LoggedSink(Receiver<T> receiver, String stream) {
        this.receiver = receiver;
        this.stream = stream;
    }

    @Override
    public void store(Block<T> block) {
        store(block, () -> {});
    }

    @Override
    public void store(Block<T> block, Turn turn) {
        Iterator<T> elements = new ElementsInTurn<>(block.elements().iterator(), turn);
        if (block.ranges().isEmpty()) {
            receiver.store(elements);
            return;
        }
        List<OriginRange> origin = block.ranges().stream()
                .map(range -> new OriginRange(stream, range.partition(), range.first(), range.last()))
                .toList();
        receiver.store(elements, new BlockOrigin(origin));
    }
}
