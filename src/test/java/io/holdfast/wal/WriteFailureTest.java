package io.holdfast.wal;

import static io.holdfast.wal.LogBench.START;
import static io.holdfast.wal.LogBench.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.storage.FaultyStorage.Fault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The twin of every write: each storage call fails in turn, then all is reopened. */
class WriteFailureTest {
    @TempDir
    private Path directory;

    private int cases;

    private LogBench bench() {
        return new LogBench(directory.resolve("log-" + cases++));
    }

    /** How writes reach the storage. */
    Grouping grouping() {
        return Grouping.OFF;
    }

    private WriteAheadLog log(LogBench bench, long segmentBytes) {
        return bench.log(options -> options.segmentBytes(segmentBytes).grouping(grouping()));
    }

    /** Writes ten records over several segments and buckets; returns those that were acknowledged. */
    private List<String> writeTen(LogBench bench, List<String> failed) {
        List<String> acknowledged = new ArrayList<>();
        try (WriteAheadLog log = log(bench, 1024)) {
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
        return bench.storage.calls();
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void shouldKeepEveryRecordOnceWhenOneCallFails(Fault fault) {
        long calls = callsOfTen();
        assertThat(calls).isGreaterThan(30);
        for (long call = 0; call < calls; call++) {
            LogBench bench = bench();
            bench.storage.failCalls(call, 1, fault);
            List<String> acknowledged = writeTen(bench, new ArrayList<>());
            assertThat(acknowledged).as("fault at call %d", call).hasSize(10);
            bench.restart();
            assertThat(bench.readAll()).as("fault at call %d", call).isEqualTo(acknowledged);
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void shouldKeepWhatWasAcknowledgedAndNothingElseWhenStorageComesBack(Fault fault) {
        long calls = callsOfTen();
        for (long call = 0; call < calls - 8; call++) {
            LogBench bench = bench();
            bench.storage.failCalls(call, 12, fault);
            List<String> failed = new ArrayList<>();
            List<String> acknowledged = writeTen(bench, failed);
            bench.storage.heal();
            assertThat(acknowledged.size() + failed.size()).isEqualTo(10);
            bench.restart();
            List<String> found = bench.readAll();
            assertThat(found).as("fault from call %d", call).doesNotHaveDuplicates();
            found.removeAll(failed);
            assertThat(found).as("fault from call %d", call).isEqualTo(acknowledged);
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void shouldNotReturnAFailedRecordWhenTheLogIsClosedAfterwards(Fault fault) {
        long calls = callsOfTen();
        for (long call = 0; call < calls; call += 3) {
            LogBench bench = bench();
            List<String> acknowledged = new ArrayList<>();
            WriteAheadLog log = log(bench, 1024);
            write(log, "first");
            acknowledged.add("first");
            bench.storage.failCalls(call, Long.MAX_VALUE / 2, fault);
            for (int i = 0; i < 20 && acknowledged.size() < 20; i++) {
                writeQuietly(log, "record " + i, acknowledged);
            }
            bench.storage.heal();
            log.close();
            bench.restart();
            assertThat(bench.readAll()).as("fault from call %d", call).isEqualTo(acknowledged);
        }
    }

    private static void writeQuietly(WriteAheadLog log, String text, List<String> acknowledged) {
        try {
            write(log, text);
            acknowledged.add(text);
        } catch (WalWriteException failure) {
            assertThat(failure).hasMessageContaining("3 attempts failed");
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void shouldKeepWhatWasAcknowledgedWhenStorageIsGoneForGood(Fault fault) {
        long calls = callsOfTen();
        for (long call = 0; call < calls; call += 3) {
            LogBench bench = bench();
            bench.storage.failCalls(call, Long.MAX_VALUE / 2, fault);
            List<String> failed = new ArrayList<>();
            List<String> acknowledged = writeTen(bench, failed);
            bench.restart();
            List<String> found = bench.readAll();
            // A record whose flush was reported as failed may be there whole: once, and only from the last attempts.
            assertThat(found).doesNotHaveDuplicates();
            found.removeAll(failed);
            assertThat(found).as("fault from call %d", call).isEqualTo(acknowledged);
        }
    }

    @Test
    void shouldNameTheDirectoryAndTheCauseWhenAllAttemptsFail() {
        LogBench bench = bench();
        bench.storage.failCalls(0, 1000, Fault.BEFORE);
        try (WriteAheadLog log = log(bench, 1 << 20)) {
            assertThatThrownBy(() -> write(log, "one"))
                    .isInstanceOf(WalWriteException.class)
                    .hasMessageContaining(bench.layout().directory())
                    .hasMessageContaining("3 attempts failed")
                    .hasMessageContaining("failed by the test")
                    .hasCauseInstanceOf(io.holdfast.storage.StorageFailedException.class);
        }
        assertThat(bench.metrics.value("wal.writes.retried")).isEqualTo(2);
        assertThat(bench.ticker.millis()).isEqualTo(START + 1 + 100 + 200);
    }

    @Test
    void shouldNeverAppendToASegmentWhenItFailedOnce() {
        LogBench bench = bench();
        try (WriteAheadLog log = log(bench, 1 << 20)) {
            String first = write(log, "one").path();
            bench.storage.failCalls(1, 1, Fault.AFTER);
            assertThat(write(log, "two").path()).isNotEqualTo(first);
        }
        assertThat(bench.metrics.value("wal.segments.abandoned")).isEqualTo(1);
        assertThat(bench.storage.openFiles()).isZero();
        bench.restart();
        assertThat(bench.readAll()).containsExactly("one", "two");
    }
}
