package io.holdfast.cli;

import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageEntry;
import io.holdfast.wal.LogMode;
import io.holdfast.wal.LogOptions;
import io.holdfast.wal.RecordAddress;
import io.holdfast.wal.Role;
import io.holdfast.wal.WriteAheadLog;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Copies the records of a stock checkpoint into a log: blocks first, because the driver's events tell where they are.
 * Not thread-safe; used once.
 */
final class Migration {
    static final String DATA = "receivedData";
    static final String METADATA = "receivedBlockMetadata";

    private final Storage from;
    private final Storage to;
    private final LogMode mode;
    private final String application;
    private final Map<StockLog.Place, RecordAddress> addresses = new HashMap<>();
    private final List<StockLog.Problem> problems = new ArrayList<>();
    private long blocks;
    private long bytes;
    private long events;
    private long handles;
    private long lostHandles;

    Migration(Storage from, Storage to, LogMode mode, String application) {
        this.from = from;
        this.to = to;
        this.mode = mode;
        this.application = application;
    }

    /** Copies the blocks of all streams, each stream as a writer of its own. */
    void copyBlocks(String directory) {
        for (StorageEntry stream : from.list(directory)) {
            if (stream.isDirectory()) {
                copyStream(directory + "/" + stream.name());
            }
        }
    }

    private void copyStream(String directory) {
        StockLog stock = new StockLog(from, directory);
        try (WriteAheadLog log = log(Role.DATA)) {
            stock.read((place, record, millis) -> {
                addresses.put(place, log.write(ByteBuffer.wrap(record), millis));
                blocks++;
                bytes += record.length;
            });
        }
        problems.addAll(stock.problems());
    }

    /** Copies the driver's events with handles that lead to the copied blocks. Needs Spark's classes. */
    void copyEvents(String directory) {
        StockLog stock = new StockLog(from, directory);
        StockEvents rewriting = new StockEvents(addresses);
        try (WriteAheadLog log = log(Role.DRIVER)) {
            stock.read((place, record, millis) -> rewriting
                    .rewrite(record)
                    .ifPresentOrElse(
                            each -> each.forEach(event -> write(log, event, millis)),
                            () -> unreadable(directory, place)));
        }
        problems.addAll(stock.problems());
        handles = rewriting.rewritten();
        lostHandles = rewriting.unknown();
    }

    private void write(WriteAheadLog log, byte[] event, long millis) {
        RecordAddress unused = log.write(ByteBuffer.wrap(event), millis);
        events++;
    }

    private void unreadable(String directory, StockLog.Place place) {
        String name = place.file().substring(place.file().indexOf('/') + 1);
        problems.add(new StockLog.Problem(
                directory + "/" + name, place.offset(), place.length(), "an event that these jars cannot read"));
    }

    private WriteAheadLog log(Role role) {
        return new WriteAheadLog(
                to, LogOptions.builder(application, role).mode(mode).build());
    }

    List<StockLog.Problem> problems() {
        return problems;
    }

    /** Handles in events whose block was not there to be copied. */
    long lostHandles() {
        return lostHandles;
    }

    void show(Output output) {
        JsonLine object = JsonLine.of("migrated")
                .put("path", to.root())
                .put("blocks", blocks)
                .put("bytes", bytes)
                .put("events", events)
                .put("handles", handles)
                .put("lostHandles", lostHandles);
        output.say(
                object,
                "migrated " + blocks + " blocks (" + bytes + " bytes) and " + events + " events with " + handles
                        + " handles to " + to.root()
                        + (lostHandles == 0 ? "" : "; " + lostHandles + " handles lead to blocks that are not there"));
    }
}
