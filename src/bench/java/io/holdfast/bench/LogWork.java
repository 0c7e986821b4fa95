package io.holdfast.bench;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.streaming.util.WriteAheadLog;
import org.apache.spark.streaming.util.WriteAheadLogRecordHandle;

/** The pieces of work that are timed, each on a fresh log. Payloads are random, so nothing can be compressed away. */
final class LogWork {
    private final String root;
    private final Map<String, String> hadoop;
    private final AtomicInteger directories = new AtomicInteger();
    private final Random random = new Random(20_261_120);

    LogWork(String root, Map<String, String> hadoop) {
        this.root = root;
        this.hadoop = hadoop;
    }

    /** Microseconds per record when that many writers share one log. */
    double write(Contender contender, int writers, int recordBytes, int recordsPerWriter) {
        WriteAheadLog log = open(contender);
        byte[] payload = payload(recordBytes);
        log.write(ByteBuffer.wrap(payload), System.currentTimeMillis());
        ExecutorService pool = Executors.newFixedThreadPool(writers);
        long begin = System.nanoTime();
        List<Future<?>> running = new ArrayList<>();
        for (int writer = 0; writer < writers; writer++) {
            running.add(pool.submit(() -> writeMany(log, payload, recordsPerWriter)));
        }
        running.forEach(LogWork::await);
        double micros = (System.nanoTime() - begin) / 1e3 / ((double) writers * recordsPerWriter);
        pool.shutdown();
        log.close();
        return micros;
    }

    private static void writeMany(WriteAheadLog log, byte[] payload, int count) {
        for (int i = 0; i < count; i++) {
            log.write(ByteBuffer.wrap(payload), System.currentTimeMillis());
        }
    }

    /** Microseconds per record when each is read as Spark does it: create a log, read one handle, close. */
    double readByHandle(Contender contender, int recordBytes, int records) {
        String directory = nextDirectory();
        WriteAheadLog writer = contender.open(directory, hadoop);
        byte[] payload = payload(recordBytes);
        List<WriteAheadLogRecordHandle> handles = new ArrayList<>();
        for (int i = 0; i < records; i++) {
            handles.add(writer.write(ByteBuffer.wrap(payload), System.currentTimeMillis()));
        }
        writer.close();
        long begin = System.nanoTime();
        for (WriteAheadLogRecordHandle handle : handles) {
            WriteAheadLog reader = contender.open(directory, hadoop);
            check(reader.read(handle).remaining() == recordBytes);
            reader.close();
        }
        return (System.nanoTime() - begin) / 1e3 / records;
    }

    /** Microseconds per record when a log is read as a whole. */
    double readAll(Contender contender, int recordBytes, int records) {
        String directory = nextDirectory();
        WriteAheadLog writer = contender.open(directory, hadoop);
        writeMany(writer, payload(recordBytes), records);
        writer.close();
        WriteAheadLog reader = contender.open(directory, hadoop);
        long begin = System.nanoTime();
        int read = 0;
        for (Iterator<ByteBuffer> all = reader.readAll(); all.hasNext(); read++) {
            check(all.next().remaining() == recordBytes);
        }
        double micros = (System.nanoTime() - begin) / 1e3 / records;
        check(read == records);
        reader.close();
        return micros;
    }

    private WriteAheadLog open(Contender contender) {
        return contender.open(nextDirectory(), hadoop);
    }

    private String nextDirectory() {
        return root + "/" + directories.incrementAndGet();
    }

    private byte[] payload(int bytes) {
        byte[] payload = new byte[bytes];
        random.nextBytes(payload);
        return payload;
    }

    private static void check(boolean holds) {
        if (!holds) {
            throw new IllegalStateException("A log did not give back what was written: the benchmark means nothing");
        }
    }

    private static void await(Future<?> running) {
        try {
            running.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", interrupted);
        } catch (ExecutionException failure) {
            throw new IllegalStateException("A writer failed", failure);
        }
    }
}
