package io.holdfast.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.streaming.util.WriteAheadLog;

/**
 * Cleans a log of many files, all of them old enough. The files are made by the harness, named as each log names its
 * own, with a kilobyte in each: cleaning goes by names alone. An operation is one cleaning. Thread-safe.
 */
final class CleanWork {
    private static final long OLDEST_MILLIS = 1_700_000_000_000L;
    private static final long BUCKET_MILLIS = 60_000;
    private static final byte[] CONTENT = Payloads.random(1024);
    private static final int CREATORS = 32;
    private static final short REPLICATION = 1; // the files are only there to be deleted

    private final Place place;
    private final int files;

    CleanWork(Place place, int files) {
        this.place = place;
        this.files = files;
    }

    /** Spark's own log: files {@code log-<start>-<end>} in one directory. */
    Sample stock(boolean wait) throws Exception {
        String directory = place.next();
        create(number -> Figures.text(
                "%s/log-%d-%d",
                directory, OLDEST_MILLIS + number * BUCKET_MILLIS, OLDEST_MILLIS + number * BUCKET_MILLIS + 59_999));
        return clean(LogKind.stock(), directory, directory, wait);
    }

    /** Holdfast's log, spread over that many time buckets. */
    Sample holdfast(int buckets, boolean wait) throws Exception {
        String directory = place.next();
        create(number -> segment(directory, number % buckets, number));
        return clean(LogKind.restoredDriver(), directory, directory + "/data", wait);
    }

    private static String segment(String directory, int bucket, int number) {
        long start = OLDEST_MILLIS / BUCKET_MILLIS * BUCKET_MILLIS + bucket * BUCKET_MILLIS;
        return Figures.text(
                "%s/data/%013d-%013d/%013d-%016x-%010d", directory, start, start + BUCKET_MILLIS, start, number, 0);
    }

    /** Nothing but one recursive delete. */
    Sample raw() throws Exception {
        String directory = place.next();
        create(number -> directory + "/file-" + number);
        Meter meter = Meter.begin();
        place.delete(directory);
        awaitNone(directory);
        return meter.end(1);
    }

    /** Of the files in {@code old}; a driver's log has others beside them by then. */
    private Sample clean(LogKind kind, String directory, String old, boolean wait) throws Exception {
        WriteAheadLog log = kind.open(place, directory);
        if (count(old) != files) {
            throw new IllegalStateException("Expected " + files + " files in " + old + " before cleaning");
        }
        Meter meter = Meter.begin();
        log.clean(System.currentTimeMillis(), wait);
        awaitNone(old);
        Sample sample = meter.end(1);
        log.close();
        place.delete(directory);
        return sample;
    }

    /** Asks the NameNode, whose answer is short, until it counts no file; the same for all contenders. */
    private void awaitNone(String directory) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        while (count(directory) > 0) {
            if (System.nanoTime() - begin > 60_000_000_000L) {
                throw new IllegalStateException(count(directory) + " files of " + directory + " are left after 60 s");
            }
            Thread.sleep(1);
        }
    }

    private long count(String directory) throws IOException {
        Path path = new Path(directory);
        FileSystem system = place.files();
        return system.exists(path) ? system.getContentSummary(path).getFileCount() : 0;
    }

    /** Names the file of a number. */
    private interface Naming {
        String path(int number);
    }

    private void create(Naming naming) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(CREATORS);
        List<Future<?>> running = new ArrayList<>();
        for (int number = 0; number < files; number++) {
            Path path = new Path(naming.path(number));
            running.add(pool.submit(() -> write(path)));
        }
        for (Future<?> each : running) {
            each.get();
        }
        pool.shutdown();
    }

    private boolean write(Path path) throws IOException {
        try (FSDataOutputStream out = place.files().create(path, REPLICATION)) {
            out.write(CONTENT);
        }
        return true;
    }
}
