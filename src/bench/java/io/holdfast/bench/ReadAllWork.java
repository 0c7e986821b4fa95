package io.holdfast.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.streaming.util.WriteAheadLog;

/**
 * Reads logs as a whole; an operation is one record. Each kind of log is written once and gets another directory for
 * each round, by rename: as in a recovery, no reader then finds a file that is already open. Not thread-safe.
 */
final class ReadAllWork {
    private static final int WRITERS = 8;

    private final byte[] payload;
    private final int records;
    private final Map<String, String> directories = new HashMap<>();

    /**
     * Prepares nothing yet.
     *
     * @param records about how many are written
     */
    ReadAllWork(byte[] payload, int records) {
        this.payload = payload;
        this.records = Math.max(1, records / WRITERS) * WRITERS;
    }

    Sample run(Place place, LogKind kind) throws Exception {
        String written = directories.get(kind.name());
        if (written == null) {
            written = place.next();
            write(place, kind, written);
        }
        String directory = place.next();
        place.rename(written, directory);
        directories.put(kind.name(), directory);
        return read(place, kind, directory);
    }

    private void write(Place place, LogKind kind, String directory) throws Exception {
        WriteAheadLog log = kind.open(place, directory);
        ExecutorService pool = Executors.newFixedThreadPool(WRITERS);
        Future<?>[] running = new Future<?>[WRITERS];
        for (int writer = 0; writer < WRITERS; writer++) {
            running[writer] = pool.submit(() -> writeSome(log));
        }
        for (Future<?> each : running) {
            each.get();
        }
        pool.shutdown();
        log.close();
    }

    private void writeSome(WriteAheadLog log) {
        for (int i = 0; i < records / WRITERS; i++) {
            log.write(ByteBuffer.wrap(payload), System.currentTimeMillis());
        }
    }

    private Sample read(Place place, LogKind kind, String directory) throws IOException {
        int read = 0;
        int whole = 0;
        ByteBuffer last = ByteBuffer.allocate(0);
        Meter meter = Meter.begin();
        // Timed, too: one log lists its files when it is made, another when it is read.
        WriteAheadLog log = kind.open(place, directory);
        for (Iterator<ByteBuffer> all = log.readAll(); all.hasNext(); read++) {
            last = all.next();
            whole += last.remaining() == payload.length ? 1 : 0;
        }
        Sample sample = meter.end(records);
        LogWork.check(read == records && whole == records && last.equals(ByteBuffer.wrap(payload)), kind);
        log.close();
        return sample;
    }
}
