package io.holdfast.wal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.storage.FaultyStorage.Fault;
import io.holdfast.storage.StorageException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** One random walk: does the same to a log and to a plain list, and compares. Not thread-safe. */
final class LogModel {
    private static final AtomicInteger CRASHES = new AtomicInteger();

    private final LogBench bench;
    private final Random random;
    private final List<WriteAheadLog> logs = new ArrayList<>();
    private final Set<String> ownWriters = new HashSet<>();

    /** What was acknowledged and not cleaned, in the order of writing, by address. */
    private final Map<RecordAddress, String> expected = new LinkedHashMap<>();

    /** What was reported as failed: it may come back after a crash, once. */
    private final Set<String> failed = new HashSet<>();

    private int written;

    LogModel(Path directory, long seed) {
        bench = new LogBench(directory);
        random = new Random(seed);
        open();
    }

    static int crashes() {
        return CRASHES.get();
    }

    private void open() {
        logs.clear();
        ownWriters.clear();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            logs.add(bench.log(options -> options.segmentBytes(1024 + random.nextInt(3000))
                    .mode(random.nextInt(3) == 0 ? LogMode.OBJECTS : LogMode.APPEND)
                    .grouping(random.nextBoolean() ? Grouping.ON : Grouping.OFF)));
        }
    }

    void walk(int steps) {
        for (int i = 0; i < steps; i++) {
            step();
        }
        crash();
        compareAll();
        compareEach();
        new DamagedLog(bench, random, expected, failed).check();
    }

    private void step() {
        int dice = random.nextInt(100);
        if (dice < 60) {
            write();
        } else if (dice < 68) {
            bench.ticker.advance(random.nextInt(8000));
        } else if (dice < 75) {
            faults();
        } else if (dice < 77) {
            bench.storage.deliverLate();
        } else if (dice < 80) {
            anyLog().close();
        } else if (dice < 85) {
            crash();
        } else if (dice < 90) {
            clean();
        } else if (dice < 95) {
            compareAll();
        } else {
            compareEach();
        }
    }

    private WriteAheadLog anyLog() {
        return logs.get(random.nextInt(logs.size()));
    }

    private void write() {
        String text = written++ + "-" + "x".repeat(random.nextInt(random.nextInt(10) == 0 ? 3000 : 200));
        long millis = bench.ticker.millis() - random.nextInt(3000);
        try {
            RecordAddress address = anyLog().write(ByteBuffer.wrap(text.getBytes(UTF_8)), millis);
            expected.put(address, text);
            ownWriters.add(writer(address));
        } catch (WalWriteException failure) {
            failed.add(text);
        }
    }

    private void faults() {
        Fault[] all = Fault.values();
        bench.storage.failCalls(random.nextInt(8), 1 + random.nextInt(6), all[random.nextInt(all.length)]);
    }

    private void crash() {
        CRASHES.incrementAndGet();
        if (random.nextInt(4) == 0) {
            bench.storage.heal();
            logs.forEach(WriteAheadLog::close);
        }
        bench.storage.crash(unflushed -> unflushed == 0 ? 0 : random.nextInt(unflushed + 1));
        bench.restart();
        open();
    }

    private void clean() {
        long threshold = bench.ticker.millis() - random.nextInt(20_000);
        boolean all = random.nextBoolean();
        bench.storage.heal();
        // No request is under way for as long as the margin: in a bucket that was deleted it would look like a loss.
        bench.storage.deliverLate();
        if (all) {
            anyLog().cleanAll(Role.DATA, threshold);
        } else {
            anyLog().clean(threshold);
        }
        expected.keySet()
                .removeIf(address -> (all || ownWriters.contains(writer(address)))
                        && bucket(address).endMillis() <= threshold - 5000);
    }

    private void compareAll() {
        bench.storage.heal();
        Map<String, List<String>> found = new TreeMap<>();
        Set<String> seen = new HashSet<>();
        try (LogRecords records = anyLog().readAll()) {
            while (records.hasNext()) {
                LogRecord logged = records.next();
                String text = LogBench.text(logged.data());
                assertThat(seen.add(text)).as("once: %s", text).isTrue();
                if (!failed.contains(text)) {
                    found.computeIfAbsent(writer(logged.address()), unused -> new ArrayList<>())
                            .add(text);
                }
            }
        }
        Map<String, List<String>> wanted = new TreeMap<>();
        expected.forEach((address, text) -> wanted.computeIfAbsent(writer(address), unused -> new ArrayList<>())
                .add(text));
        assertThat(found).isEqualTo(wanted);
        assertThat(bench.openReaders()).isZero();
    }

    private void compareEach() {
        bench.storage.heal();
        WriteAheadLog log = anyLog();
        expected.forEach((address, text) -> {
            try {
                assertThat(LogBench.text(log.read(address))).isEqualTo(text);
            } catch (StorageException failure) {
                throw new AssertionError("Cannot read " + address, failure);
            }
        });
    }

    private static String writer(RecordAddress address) {
        return SegmentName.parse(last(address.path(), 0)).orElseThrow().writer();
    }

    private static Bucket bucket(RecordAddress address) {
        return Bucket.parse(last(address.path(), 1)).orElseThrow();
    }

    private static String last(String path, int fromEnd) {
        List<String> parts = List.of(path.split("/"));
        return parts.get(parts.size() - 1 - fromEnd);
    }
}
