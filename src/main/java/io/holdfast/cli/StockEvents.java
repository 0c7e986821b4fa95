package io.holdfast.cli;

import io.holdfast.spark.log.LogHandle;
import io.holdfast.wal.RecordAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.streaming.util.FileBasedWriteAheadLogSegment;

/**
 * Rewrites events of Spark's driver so that the handles in them lead to records of Holdfast's log. A handle is replaced
 * while it is being deserialized, wherever it stands, so no member of Spark's event classes is called and none needs to
 * link. Not thread-safe.
 */
final class StockEvents {
    private final Map<StockLog.Place, RecordAddress> addresses;
    private long rewritten;
    private long unknown;

    /**
     * Prepares to rewrite.
     *
     * @param addresses where the records of the stock log have gone
     */
    StockEvents(Map<StockLog.Place, RecordAddress> addresses) {
        this.addresses = addresses;
    }

    /**
     * The events in a record, one by one also where Spark wrote several at once, because Holdfast's driver log does not;
     * empty if the record cannot be read.
     */
    Optional<List<byte[]>> rewrite(byte[] record) {
        try {
            List<byte[]> events = new ArrayList<>();
            collect(record, events);
            return Optional.of(events);
        } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError unreadable) {
            return Optional.empty();
        }
    }

    /** Handles replaced up to now. */
    long rewritten() {
        return rewritten;
    }

    /** Handles up to now whose record was not migrated; they stay as they are. */
    long unknown() {
        return unknown;
    }

    private void collect(byte[] record, List<byte[]> events) throws IOException, ClassNotFoundException {
        long before = rewritten;
        Object found;
        try (EventStream in = new Replacing(record)) {
            found = in.readObject();
        }
        if (found instanceof byte[][] batch) {
            for (byte[] each : batch) {
                collect(each, events);
            }
        } else {
            events.add(rewritten == before ? record : serialize(found));
        }
    }

    private static byte[] serialize(Object event) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(event);
        }
        return bytes.toByteArray();
    }

    /** Puts our handle into the place of each stock one. Not thread-safe. */
    private final class Replacing extends EventStream {
        Replacing(byte[] bytes) throws IOException {
            super(bytes);
            enableResolveObject(true);
        }

        @Override
        protected Object resolveObject(Object found) {
            if (!(found instanceof FileBasedWriteAheadLogSegment stock) || found instanceof LogHandle) {
                return found;
            }
            RecordAddress address = addresses.get(StockLog.Place.of(stock.path(), stock.offset(), stock.length()));
            if (address == null) {
                unknown++;
                return found;
            }
            rewritten++;
            return new LogHandle(address);
        }
    }
}
