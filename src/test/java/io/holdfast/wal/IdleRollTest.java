package io.holdfast.wal;

import static io.holdfast.wal.LogBench.START;
import static io.holdfast.wal.LogBench.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testbed.Await;
import io.holdfast.time.Alarms;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The alarms look at the real time; whether a segment is idle is judged by the clock of the test. */
class IdleRollTest {
    private static final Duration IDLE = Duration.ofMillis(20);
    private static final Duration HALF_A_DAY = Duration.ofHours(12);

    @TempDir
    private Path directory;

    private LogBench bench;

    @BeforeEach
    void setUp() {
        bench = new LogBench(directory.resolve("log"));
    }

    private WriteAheadLog log(Grouping grouping) {
        return bench.log(options -> options.idleRoll(IDLE).grouping(grouping));
    }

    private void awaitOpenFiles(int count) {
        Await.until(
                count + " open files",
                Duration.ofSeconds(30),
                () -> bench.storage.openFiles() == count,
                () -> bench.storage.openFiles() + " and " + bench.metrics.values());
    }

    /** So many alarms, each of which came after the one of the log that is looked at here. */
    private static void letAlarmsPass(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            CountDownLatch passed = new CountDownLatch(1);
            assertThat(Alarms.after(IDLE.plusMillis(5), passed::countDown)).isNotNull();
            assertThat(passed.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(value = Grouping.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldCloseASegmentWhenNobodyWritesForAWhile(Grouping grouping) throws Exception {
        WriteAheadLog log = log(grouping);
        String first = write(log, "first").path();
        letAlarmsPass(3);
        assertThat(bench.storage.openFiles()).as("no time has passed").isEqualTo(1);
        bench.ticker.advance(IDLE.toMillis());
        awaitOpenFiles(0);
        assertThat(write(log, "second").path()).isNotEqualTo(first);
        bench.ticker.advance(IDLE.toMillis());
        awaitOpenFiles(0);
        Await.until(
                "both are counted",
                Duration.ofSeconds(30),
                () -> bench.metrics.value("wal.segments.idle") == 2,
                () -> bench.metrics.values().toString());
        bench.restart();
        assertThat(bench.readAll()).containsExactly("first", "second");
        assertThat(bench.report().unclosed()).as("segments without a footer").isZero();
    }

    @Test
    void shouldLetAnotherProcessCleanTheLastSegmentWhenNobodyWrites() {
        WriteAheadLog idle = log(Grouping.OFF);
        write(idle, "only");
        bench.ticker.advance(IDLE.toMillis());
        awaitOpenFiles(0);
        bench.restart();
        bench.log().cleanAll(Role.DATA, START + 1_000_000);
        assertThat(bench.segments()).isEmpty();
        assertThat(bench.directory.resolve("data")).isEmptyDirectory();
    }

    @Test
    void shouldKeepNoAlarmWhenTheSegmentOrTheLogIsClosed() {
        WriteAheadLog log = bench.log(options -> options.idleRoll(Duration.ofDays(1)));
        // Far off, because alarms of other tests pass meanwhile.
        long before = Alarms.waiting(HALF_A_DAY);
        write(log, "first");
        assertThat(Alarms.waiting(HALF_A_DAY)).isEqualTo(before + 1);
        write(log, "second");
        assertThat(Alarms.waiting(HALF_A_DAY)).isEqualTo(before + 1);
        log.close();
        assertThat(Alarms.waiting(HALF_A_DAY)).isEqualTo(before);
        write(log, "third");
        assertThat(Alarms.waiting(HALF_A_DAY)).isEqualTo(before + 1);
        log.close();
        assertThat(Alarms.waiting(HALF_A_DAY)).isEqualTo(before);
    }
}
