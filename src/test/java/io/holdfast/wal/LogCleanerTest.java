package io.holdfast.wal;

import static io.holdfast.wal.LogBench.START;
import static io.holdfast.wal.LogBench.drain;
import static io.holdfast.wal.LogBench.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.storage.FaultyStorage.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Buckets are 10 s wide and the margin is 5 s. */
class LogCleanerTest {
    @TempDir
    private Path directory;

    private LogBench bench;

    @BeforeEach
    void setUp() {
        bench = new LogBench(directory.resolve("log"));
    }

    private WriteAheadLog logWithFourBuckets() {
        WriteAheadLog log = bench.log();
        for (int i = 0; i < 4; i++) {
            write(log, "record " + i, START + i * 10_000L);
        }
        return log;
    }

    private long buckets() throws Exception {
        try (var buckets = Files.list(bench.directory.resolve("data"))) {
            return buckets.count();
        }
    }

    @Test
    void shouldDeleteOnlyBucketsThatEndBeforeTheThresholdByTheMargin() throws Exception {
        try (WriteAheadLog log = logWithFourBuckets()) {
            log.clean(START + 14_999);
            assertThat(buckets()).isEqualTo(4);
            log.clean(START + 15_000);
            assertThat(buckets()).isEqualTo(3);
            log.clean(START + 25_000);
            assertThat(drain(log)).containsExactly("record 2", "record 3");
        }
        bench.restart();
        assertThat(bench.readAll()).containsExactly("record 2", "record 3");
        assertThat(bench.metrics.value("wal.segments.deleted")).isEqualTo(2);
    }

    @Test
    void shouldDeleteTheLastSegmentWhenItIsIdleAndOld() throws Exception {
        WriteAheadLog log = logWithFourBuckets();
        log.clean(START + 100_000);
        assertThat(buckets()).isZero();
        write(log, "late", START);
        assertThat(drain(log)).containsExactly("late");
        log.clean(START + 100_000);
        assertThat(drain(log)).containsExactly("late");
        log.close();
        bench.restart();
        assertThat(bench.readAll()).containsExactly("late");
    }

    @Test
    void shouldLeaveSegmentsOfOtherProcessesWhenCleaningItsOwn() throws Exception {
        logWithFourBuckets().close();
        bench.restart();
        try (WriteAheadLog log = logWithFourBuckets()) {
            log.clean(START + 35_000);
            assertThat(buckets()).isEqualTo(4);
            log.cleanAll(Role.DATA, START + 35_000);
            assertThat(buckets()).isEqualTo(1);
            assertThat(drain(log)).containsExactly("record 3", "record 3");
        }
    }

    @Test
    void shouldCleanWhatAnotherLogOfThisProcessWrote() throws Exception {
        WriteAheadLog open = logWithFourBuckets();
        WriteAheadLog closed = logWithFourBuckets();
        closed.close();
        bench.log().clean(START + 100_000);
        assertThat(buckets()).isZero();
        write(open, "next", START + 100_000);
        assertThat(bench.readAll()).containsExactly("next");
    }

    @Test
    void shouldCleanAnotherRoleWhenAskedByTheDriver() throws Exception {
        logWithFourBuckets().close();
        WriteAheadLog driver = new WriteAheadLog(bench.storage, bench.options().build());
        WriteAheadLog events = new WriteAheadLog(
                bench.storage,
                LogOptions.builder(LogBench.APPLICATION, Role.DRIVER)
                        .ticker(bench.ticker)
                        .build());
        write(events, "event", START);
        events.cleanAll(Role.DATA, START + 1_000_000);
        assertThat(buckets()).isZero();
        assertThat(drain(events)).containsExactly("event");
        assertThat(drain(driver)).isEmpty();
    }

    @Test
    void shouldTryAgainAndLeaveNoHoleWhenADeleteFails() {
        WriteAheadLog log = logWithFourBuckets();
        long before = bench.storage.calls();
        log.clean(START + 35_000);
        long calls = bench.storage.calls() - before;
        log.close();
        for (long call = 0; call < calls; call++) {
            for (Fault fault : Fault.values()) {
                cleanWithFault(call, fault);
            }
        }
        assertThat(bench.metrics.value("wal.deletes.failed")).isPositive();
    }

    private void cleanWithFault(long call, Fault fault) {
        LogBench fresh = new LogBench(directory.resolve("log-" + call + fault));
        bench = fresh;
        WriteAheadLog log = logWithFourBuckets();
        fresh.storage.failCalls(call, 1, fault);
        log.clean(START + 35_000);
        List<String> all = List.of("record 0", "record 1", "record 2", "record 3");
        List<String> left = drain(log);
        assertThat(left).as("call %d %s", call, fault).isEqualTo(all.subList(4 - left.size(), 4));
        log.clean(START + 35_000);
        assertThat(drain(log)).containsExactly("record 3");
        log.close();
        fresh.restart();
        assertThat(fresh.readAll()).containsExactly("record 3");
    }

    @Test
    void shouldLeaveTheBucketWhenAForeignFileIsInIt() throws Exception {
        try (WriteAheadLog log = logWithFourBuckets()) {
            Path foreign = bench.segments().get(1).resolveSibling("notes.txt");
            Files.writeString(foreign, "somebody else's");
            log.cleanAll(Role.DATA, START + 100_000);
            assertThat(buckets()).isEqualTo(3);
            assertThat(bench.metrics.value("wal.deletes.failed")).isEqualTo(1);
            Files.delete(foreign);
            log.cleanAll(Role.DATA, START + 100_000);
            assertThat(buckets()).isZero();
        }
    }

    @Test
    void shouldKeepBucketsApartWhenTheirWidthChanged() throws Exception {
        try (WriteAheadLog wide = bench.log(options -> options.bucketWidth(Duration.ofSeconds(100)))) {
            write(wide, "wide", START);
        }
        bench.restart();
        try (WriteAheadLog log = bench.log()) {
            write(log, "narrow", START);
            log.cleanAll(Role.DATA, START + 20_000);
            assertThat(drain(log)).containsExactly("wide");
        }
    }

    @Test
    void shouldLeaveNothingWhenAnIdleLogIsCleaned() throws Exception {
        try (WriteAheadLog log = logWithFourBuckets()) {
            log.clean(START + 1_000_000);
            assertThat(bench.directory.resolve("data")).isEmptyDirectory();
            assertThat(bench.storage.openFiles()).isZero();
        }
    }

    /** Each seals its row when it closes, into the bucket that its last record went into. */
    @Test
    void shouldLeaveNoFileOfAHundredReopenedWritersWhenAllIsCleaned() throws Exception {
        for (int i = 0; i < 100; i++) {
            WriteAheadLog log = bench.log();
            write(log, "record " + i, START + i * 1_000L);
            if (i % 3 == 0) {
                log.close();
            } else {
                bench.storage.crash(unflushed -> 0);
            }
            bench.restart();
        }
        assertThat(bench.readAll()).hasSize(100);
        WriteAheadLog driver = bench.log();
        driver.cleanAll(Role.DATA, START + 100_000 + 15_000);
        assertThat(bench.directory.resolve("data")).isEmptyDirectory();
    }
}
