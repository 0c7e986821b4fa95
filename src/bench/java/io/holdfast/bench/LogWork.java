package io.holdfast.bench;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.streaming.util.WriteAheadLog;
import org.apache.spark.streaming.util.WriteAheadLogRecordHandle;

/** Writing, and reading by handle, each on a fresh log that is deleted afterwards. Thread-safe. */
final class LogWork {
    private final Place place;

    LogWork(Place place) {
        this.place = place;
    }

    /** That many writers share a log; an operation is one write. */
    Sample write(LogKind kind, int writers, byte[] payload, int recordsPerWriter) throws Exception {
        String directory = place.next();
        WriteAheadLog log = kind.open(place, directory);
        // The first write creates files, which every log does once in a while and none does per record.
        log.write(ByteBuffer.wrap(payload), System.currentTimeMillis());
        Sample sample = writers == 1
                ? timedAlone(log, payload, recordsPerWriter)
                : timedTogether(log, writers, payload, recordsPerWriter);
        log.close();
        place.delete(directory);
        return sample;
    }

    private static Sample timedAlone(WriteAheadLog log, byte[] payload, int records) {
        Meter meter = Meter.begin();
        return meter.end(latencies(log, payload, records), 1);
    }

    private static Sample timedTogether(WriteAheadLog log, int writers, byte[] payload, int recordsPerWriter)
            throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(writers);
        List<Future<long[]>> running = new ArrayList<>();
        Meter meter = Meter.begin();
        for (int writer = 0; writer < writers; writer++) {
            running.add(pool.submit(() -> latencies(log, payload, recordsPerWriter)));
        }
        long[] all = new long[writers * recordsPerWriter];
        for (int writer = 0; writer < writers; writer++) {
            System.arraycopy(running.get(writer).get(), 0, all, writer * recordsPerWriter, recordsPerWriter);
        }
        Sample sample = meter.end(all, 1);
        pool.shutdown();
        return sample;
    }

    private static long[] latencies(WriteAheadLog log, byte[] payload, int count) {
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            long begin = System.nanoTime();
            log.write(ByteBuffer.wrap(payload), System.currentTimeMillis());
            nanos[i] = System.nanoTime() - begin;
        }
        return nanos;
    }

    /** Each record is read as Spark does it; an operation is to create a log, read one handle, and close. */
    Sample readByHandle(LogKind kind, byte[] payload, int records) throws Exception {
        String directory = place.next();
        WriteAheadLog writer = kind.open(place, directory);
        List<WriteAheadLogRecordHandle> handles = new ArrayList<>();
        for (int i = 0; i < records; i++) {
            handles.add(writer.write(ByteBuffer.wrap(payload), System.currentTimeMillis()));
        }
        writer.close();
        long[] nanos = new long[records];
        ByteBuffer last = ByteBuffer.allocate(0);
        Meter meter = Meter.begin();
        for (int i = 0; i < records; i++) {
            long begin = System.nanoTime();
            WriteAheadLog reader = kind.open(place, directory);
            last = reader.read(handles.get(i));
            reader.close();
            nanos[i] = System.nanoTime() - begin;
        }
        Sample sample = meter.end(nanos, 1);
        check(ByteBuffer.wrap(payload).equals(last), kind);
        place.delete(directory);
        return sample;
    }

    /** Nothing is worth timing that gives back something else than was written. */
    static void check(boolean holds, LogKind kind) {
        check(holds, kind.name());
    }

    /** As above. */
    static void check(boolean holds, String name) {
        if (!holds) {
            throw new IllegalStateException(
                    "'" + name + "' did not give back what was written: the benchmark means nothing");
        }
    }
}
