package io.holdfast.wal;

import static io.holdfast.wal.LogBench.START;
import static io.holdfast.wal.LogBench.drain;
import static io.holdfast.wal.LogBench.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.storage.FaultyStorage.Fault;
import io.holdfast.time.Threads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One object per group: what a close that failed, or that nobody knows of, may leave. */
class ObjectLogTest {
    @TempDir
    private Path directory;

    private int cases;

    private LogBench bench() {
        return new LogBench(directory.resolve("log-" + cases++));
    }

    private static WriteAheadLog log(LogBench bench) {
        return bench.log(options -> options.mode(LogMode.OBJECTS));
    }

    @Test
    void shouldMakeAWholeSegmentOfEachGroupAndNoMoreWhenAllGoesWell() throws IOException {
        LogBench bench = bench();
        try (WriteAheadLog log = log(bench)) {
            List<RecordAddress> addresses =
                    List.of(write(log, "one"), write(log, "two", START + 20_000), write(log, "three", START));
            assertThat(addresses).extracting(RecordAddress::path).doesNotHaveDuplicates();
            assertThat(LogBench.text(log.read(addresses.get(1)))).isEqualTo("two");
        }
        assertThat(bench.segments()).hasSize(3);
        for (Path segment : bench.segments()) {
            assertThat(Files.size(segment))
                    .isLessThanOrEqualTo(SegmentFormat.EMPTY_SEGMENT_BYTES + SegmentFormat.FRAME_BYTES + 5);
        }
        bench.restart();
        assertThat(bench.readAll()).containsExactly("one", "two", "three");
        RecoveryReport report = bench.report();
        assertThat(report.cuts()).isEmpty();
        assertThat(LogInspection.of(bench.storage, Role.DATA, LogBench.APPLICATION)
                        .findings())
                .isEmpty();
    }

    @Test
    void shouldShareAnObjectWhenWritersMeetWhileOneIsUnderWay() throws Exception {
        LogBench bench = bench();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        bench.storage.beforeFlush(() -> {
            begun.countDown();
            awaitQuietly(released);
        });
        ExecutorService callers = Executors.newCachedThreadPool(Threads.daemons("caller"));
        try (WriteAheadLog log = log(bench)) {
            List<Future<RecordAddress>> writes = new ArrayList<>();
            writes.add(callers.submit(() -> write(log, "first")));
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 20; i++) {
                String text = "record " + i;
                writes.add(callers.submit(() -> write(log, text)));
            }
            released.countDown();
            for (Future<RecordAddress> write : writes) {
                assertThat(write.get(30, TimeUnit.SECONDS)).isNotNull();
            }
        } finally {
            callers.shutdownNow();
        }
        // Those that come before the first is released share the second, and whoever was slower shares a few more.
        assertThat(bench.segments()).hasSizeLessThan(21);
        assertThat(bench.metrics.value("wal.groups.written"))
                .isEqualTo(bench.segments().size());
        bench.restart();
        assertThat(bench.readAll()).hasSize(21).doesNotHaveDuplicates();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes ten records over several buckets; returns those that were acknowledged. */
    private static List<String> writeTen(LogBench bench, List<String> failed) {
        List<String> acknowledged = new ArrayList<>();
        try (WriteAheadLog log = log(bench)) {
            for (int i = 0; i < 10; i++) {
                String text = "record " + i + " " + "x".repeat(i * 40);
                try {
                    write(log, text, START + i * 2500L);
                    acknowledged.add(text);
                } catch (WalWriteException failure) {
                    failed.add(text);
                }
            }
        }
        return acknowledged;
    }

    private long callsOfTen() {
        LogBench bench = bench();
        assertThat(writeTen(bench, new ArrayList<>())).hasSize(10);
        // A creation and a close each.
        assertThat(bench.storage.calls()).isEqualTo(20);
        return bench.storage.calls();
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void shouldKeepEveryRecordOnceWhenOneCallFails(Fault fault) {
        long calls = callsOfTen();
        for (long call = 0; call < calls; call++) {
            LogBench bench = bench();
            bench.storage.failCalls(call, 1, fault);
            List<String> acknowledged = writeTen(bench, new ArrayList<>());
            bench.storage.deliverLate();
            assertThat(acknowledged).as("fault at call %d", call).hasSize(10);
            bench.restart();
            assertThat(bench.readAll()).as("fault at call %d", call).isEqualTo(acknowledged);
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void shouldKeepWhatWasAcknowledgedAndNothingElseWhenStorageComesBack(Fault fault) {
        long calls = callsOfTen();
        for (long call = 0; call < calls; call++) {
            for (long count = 2; count < 8; count += 2) {
                LogBench bench = bench();
                bench.storage.failCalls(call, count, fault);
                List<String> failed = new ArrayList<>();
                List<String> acknowledged = writeTen(bench, failed);
                bench.storage.deliverLate();
                bench.restart();
                List<String> found = bench.readAll();
                assertThat(found).as("%d faults from call %d", count, call).doesNotHaveDuplicates();
                found.removeAll(failed);
                assertThat(found).as("%d faults from call %d", count, call).isEqualTo(acknowledged);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void shouldLoseNothingAndRepeatAtMostOnceWhenStorageIsGoneForGood(Fault fault) {
        for (long call = 0; call < callsOfTen(); call++) {
            LogBench bench = bench();
            bench.storage.failCalls(call, Long.MAX_VALUE / 2, fault);
            List<String> failed = new ArrayList<>();
            List<String> acknowledged = writeTen(bench, failed);
            bench.storage.heal();
            bench.storage.deliverLate();
            bench.restart();
            List<String> found = bench.readAll();
            assertThat(found).doesNotHaveDuplicates();
            assertThat(found.size() - acknowledged.size()).as("came back").isBetween(0, 1);
            found.removeAll(failed);
            assertThat(found).as("fault from call %d", call).isEqualTo(acknowledged);
        }
    }

    /** Two calls for each of three attempts, the last of which are closes that nobody knows the end of. */
    private static void failForGood(LogBench bench, WriteAheadLog log) {
        bench.storage.failCalls(1, 1000, Fault.HALFWAY);
        assertThatThrownBy(() -> write(log, "failed"))
                .isInstanceOf(WalWriteException.class)
                .hasMessageContaining("3 attempts failed");
        bench.storage.heal();
    }

    @Test
    void shouldNotBringAFailedRecordBackWhenItsObjectAppearsBehindTheNext() {
        LogBench bench = bench();
        WriteAheadLog log = log(bench);
        write(log, "one");
        failForGood(bench, log);
        write(log, "two");
        bench.storage.deliverLate();
        assertThat(drain(log)).containsExactly("one", "two");
        bench.restart();
        assertThat(bench.readAll()).containsExactly("one", "two");
        assertThat(bench.report().cuts())
                .hasSize(1)
                .allSatisfy(cut -> assertThat(cut.reason()).contains("nothing acknowledged"));
    }

    @Test
    void shouldNotBringAFailedRecordBackWhenTheLogWasClosed() {
        LogBench bench = bench();
        try (WriteAheadLog log = log(bench)) {
            write(log, "one");
            failForGood(bench, log);
        }
        assertThat(bench.segments()).as("the record and a seal").hasSize(2);
        bench.storage.deliverLate();
        bench.restart();
        assertThat(bench.readAll()).containsExactly("one");
    }

    @Test
    void shouldBringAFailedRecordBackAtMostOnceWhenTheProcessWasKilled() {
        LogBench bench = bench();
        WriteAheadLog log = log(bench);
        write(log, "one");
        failForGood(bench, log);
        bench.storage.deliverLate();
        assertThat(drain(log)).as("this process knows").containsExactly("one");
        bench.restart();
        assertThat(bench.readAll()).containsExactly("one", "failed");
    }

    @Test
    void shouldNameTheSegmentWhenAnObjectIsMissing() throws IOException {
        LogBench bench = bench();
        WriteAheadLog log = log(bench);
        write(log, "one");
        write(log, "two");
        write(log, "three");
        Path second = bench.segments().get(1);
        Files.delete(second);
        bench.restart();
        assertThatThrownBy(bench::readAll)
                .isInstanceOf(WalDamageException.class)
                .hasMessageContaining(second.getFileName().toString());
    }

    @Test
    void shouldDeleteEverythingWhenAllIsOldEnough() {
        LogBench bench = bench();
        WriteAheadLog log = log(bench);
        write(log, "one");
        write(log, "two", START + 10_000);
        log.clean(START + 15_000);
        assertThat(drain(log)).containsExactly("two");
        log.clean(START + 100_000);
        assertThat(bench.segments()).isEmpty();
        assertThat(bench.layout().buckets()).isEmpty();
        write(log, "three", START);
        assertThat(drain(log)).containsExactly("three");
    }
}
