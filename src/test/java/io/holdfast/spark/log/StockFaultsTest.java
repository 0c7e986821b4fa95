package io.holdfast.spark.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.holdfast.storage.AwkwardFileSystem;
import io.holdfast.testbed.Await;
import io.holdfast.testbed.SmallDisk;
import io.holdfast.time.Threads;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.util.FileBasedWriteAheadLog;
import org.apache.spark.streaming.util.WriteAheadLog;
import org.apache.spark.streaming.util.WriteAheadLogRecordHandle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Spark's own log makes of storage that fails or is slow, and Holdfast's does not: each test does the same to both. */
class StockFaultsTest {
    private static final int WRITERS = 16;
    private static final Set<Thread.State> WAITING =
            EnumSet.of(Thread.State.BLOCKED, Thread.State.WAITING, Thread.State.TIMED_WAITING);

    @TempDir
    private Path directory;

    @BeforeEach
    void setUp() {
        AwkwardFileSystem.reset();
    }

    private static WriteAheadLog stock(String uri) {
        Configuration hadoop = new Configuration();
        hadoop.set("fs.awkward.impl", AwkwardFileSystem.class.getName());
        return new FileBasedWriteAheadLog(new SparkConf(false), uri + "/stock", hadoop, 60, 3, false);
    }

    private static WriteAheadLog holdfast(String uri) {
        return new PlainSparkLog(new SparkConf(false)
                .set("spark.app.name", "app")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.hadoop.fs.awkward.impl", AwkwardFileSystem.class.getName())
                .set("spark.holdfast.wal.cleanMargin", "0s")
                .set("spark.holdfast.wal.dir", uri + "/holdfast"));
    }

    private static WriteAheadLogRecordHandle write(WriteAheadLog log, String text, long millis) {
        return log.write(ByteBuffer.wrap(text.getBytes(UTF_8)), millis);
    }

    private static List<String> texts(WriteAheadLog log) {
        List<String> texts = new ArrayList<>();
        Iterator<ByteBuffer> records = log.readAll();
        records.forEachRemaining(record -> texts.add(UTF_8.decode(record).toString()));
        return texts;
    }

    /** Fills the disk under the log once and frees it again; returns what was acknowledged. */
    private static Map<WriteAheadLogRecordHandle, String> fillOnce(SmallDisk disk, WriteAheadLog log) {
        Map<WriteAheadLogRecordHandle, String> acknowledged = new LinkedHashMap<>();
        disk.fillBut(200_000);
        int number = 0;
        for (boolean full = false; !full; number++) {
            full = !tryWrite(log, number, acknowledged);
        }
        disk.free();
        for (int last = number + 5; number < last; number++) {
            assertThat(tryWrite(log, number, acknowledged)).isTrue();
        }
        log.close();
        return acknowledged;
    }

    private static boolean tryWrite(
            WriteAheadLog log, int number, Map<WriteAheadLogRecordHandle, String> acknowledged) {
        // Any four bytes of it are a small number: stock takes them for a length, and allocates it.
        String text = "\0\0\0" + (char) (4 * number) + "\0".repeat(30_000);
        try {
            acknowledged.put(write(log, text, 1_000), text);
            return true;
        } catch (RuntimeException | Error full) {
            return false;
        }
    }

    private static long wrong(WriteAheadLog log, Map<WriteAheadLogRecordHandle, String> acknowledged) {
        return acknowledged.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(readOrTell(log, entry.getKey())))
                .count();
    }

    private static String readOrTell(WriteAheadLog log, WriteAheadLogRecordHandle handle) {
        try {
            return UTF_8.decode(log.read(handle)).toString();
        } catch (RuntimeException | Error failure) {
            return failure.toString();
        }
    }

    @Test
    void shouldLoseNothingWhenTheDiskWasFullOnce() {
        Optional<SmallDisk> mounted = SmallDisk.mount(directory.resolve("disk"), 4);
        assumeThat(mounted).as("a disk that can be full").isPresent();
        try (SmallDisk disk = mounted.orElseThrow()) {
            String uri = "file:" + disk.root();
            Map<WriteAheadLogRecordHandle, String> inStock = fillOnce(disk, stock(uri));
            List<String> missing = new ArrayList<>(inStock.values());
            missing.removeAll(texts(stock(uri)));
            assertThat(missing)
                    .as("what stock acknowledged and does not return")
                    .isNotEmpty();
            assertThat(wrong(stock(uri), inStock))
                    .as("what stock acknowledged and returns wrongly or not at all")
                    .isPositive();

            Map<WriteAheadLogRecordHandle, String> inHoldfast = fillOnce(disk, holdfast(uri));
            assertThat(texts(holdfast(uri))).containsExactlyElementsOf(inHoldfast.values());
            assertThat(wrong(holdfast(uri), inHoldfast)).isZero();
        }
    }

    private long files(String log, String prefix) throws IOException {
        try (Stream<Path> all = Files.walk(directory.resolve(log))) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> String.valueOf(file.getFileName()).startsWith(prefix))
                    .count();
        }
    }

    private static void cleanTwice(WriteAheadLog log) {
        write(log, "old", 1_000);
        write(log, "new", 1_000_000);
        AwkwardFileSystem.refuseDeletes(true);
        log.clean(900_000, true);
        AwkwardFileSystem.refuseDeletes(false);
        log.clean(900_000, true);
        log.close();
    }

    @Test
    void shouldDeleteWithTheNextCleaningWhatCouldNotBeDeleted() throws Exception {
        String uri = "awkward://" + directory;
        cleanTwice(stock(uri));
        assertThat(files("stock", "log-"))
                .as("stock keeps the old file for ever")
                .isEqualTo(2);

        cleanTwice(holdfast(uri));
        assertThat(texts(holdfast(uri))).containsExactly("new");
    }

    /** While the first of them flushes, all others come to wait. */
    private static int flushesOfManyWriters(WriteAheadLog log) {
        List<Thread> threads = new ArrayList<>();
        AtomicBoolean first = new AtomicBoolean(true);
        AwkwardFileSystem.reset();
        AwkwardFileSystem.beforeFlush(() -> {
            if (first.getAndSet(false)) {
                awaitAll("to wait", threads, WAITING);
            }
        });
        for (int i = 0; i < WRITERS; i++) {
            String text = "record " + i;
            threads.add(Threads.daemon("writer-" + i, () -> write(log, text, 1_000)));
        }
        threads.forEach(Thread::start);
        awaitAll("to end", threads, EnumSet.of(Thread.State.TERMINATED));
        int flushes = AwkwardFileSystem.flushes();
        log.close();
        return flushes;
    }

    private static void awaitAll(String what, List<Thread> threads, Set<Thread.State> states) {
        List<Thread> others = threads.stream()
                .filter(thread -> thread != Thread.currentThread())
                .toList();
        Await.until(
                "all writers " + what,
                Duration.ofSeconds(30),
                () -> others.stream().allMatch(thread -> states.contains(thread.getState())),
                () -> others.stream().map(Thread::getState).toList().toString());
    }

    @Test
    void shouldShareAFlushWhenManyWritersMeet() {
        String uri = "awkward://" + directory;
        assertThat(flushesOfManyWriters(stock(uri)))
                .as("stock flushes for each")
                .isEqualTo(WRITERS);
        assertThat(texts(stock(uri))).hasSize(WRITERS);

        WriteAheadLog log = holdfast(uri);
        write(log, "binds the directory", 1_000);
        assertThat(flushesOfManyWriters(log)).isBetween(2, 3);
        assertThat(texts(holdfast(uri))).hasSize(WRITERS + 1);
    }
}
