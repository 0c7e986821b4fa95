package io.holdfast.spark.observe;

import io.holdfast.offset.BatchRange;
import io.holdfast.offset.SourcePartition;
import io.holdfast.spark.internal.ScalaMaps;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.apache.spark.streaming.scheduler.StreamInputInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ranges that stock direct streams report for a batch. The connector is looked at by reflection alone: it may lie in
 * another class loader than Holdfast, or nowhere. Not thread-safe.
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
final class StockRanges {
    private static final Logger log = LoggerFactory.getLogger(StockRanges.class);
    private static final String OFFSETS = "offsets";

    private final IntPredicate isOwn;
    private final Map<SourcePartition, Reader> readers = new HashMap<>();
    private boolean isUnreadable;

    /** Which stream reads a partition of Kafka's. */
    record Reader(int stream, String topic, int partition) {}

    /**
     * Ranges of streams but for some.
     *
     * @param isOwn whether a stream is Holdfast's own, which keeps its offsets itself
     */
    StockRanges(IntPredicate isOwn) {
        this.isOwn = isOwn;
    }

    /**
     * What a batch reads; nothing where no stock direct stream reads anything.
     *
     * @param streams what is said of the batch, by the streams' numbers
     * @return empty if nothing is said of any stream
     */
    Optional<SortedMap<SourcePartition, BatchRange>> of(Map<Integer, StreamInputInfo> streams) {
        if (streams.isEmpty()) {
            return Optional.empty();
        }
        SortedMap<SourcePartition, BatchRange> ranges = new TreeMap<>();
        new TreeMap<>(streams).forEach((id, info) -> {
            Object offsets = ScalaMaps.toJava(info.metadata()).get(OFFSETS);
            if (offsets instanceof scala.collection.Iterable<?> several && !isOwn.test(id)) {
                for (scala.collection.Iterator<?> each = several.iterator(); each.hasNext(); ) {
                    add(id, each.next(), ranges);
                }
            }
        });
        return Optional.of(ranges);
    }

    private void add(int stream, Object range, SortedMap<SourcePartition, BatchRange> ranges) {
        try {
            Reader reader = new Reader(stream, (String) call(range, "topic"), (Integer) call(range, "partition"));
            BatchRange offsets = new BatchRange((Long) call(range, "fromOffset"), (Long) call(range, "untilOffset"));
            ranges.put(name(reader), offsets);
        } catch (ReflectiveOperationException | RuntimeException other) {
            if (!isUnreadable) {
                log.warn("Ranges of {} cannot be read: not observed", range.getClass(), other);
            }
            isUnreadable = true;
        }
    }

    private static Object call(Object range, String name) throws ReflectiveOperationException {
        return range.getClass().getMethod(name).invoke(range);
    }

    /** A partition is named as in Kafka; where a second stream reads it, too, with that stream's number. */
    private SourcePartition name(Reader reader) {
        SourcePartition plain = new SourcePartition(reader.topic(), Integer.toString(reader.partition()));
        if (readers.computeIfAbsent(plain, unused -> reader).stream() == reader.stream()) {
            return plain;
        }
        SourcePartition other = new SourcePartition(plain.source() + "/stream-" + reader.stream(), plain.partition());
        readers.putIfAbsent(other, reader);
        return other;
    }

    /** Who reads what, as far as it was seen. */
    Map<SourcePartition, Reader> readers() {
        return Map.copyOf(readers);
    }
}
