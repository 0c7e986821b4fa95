package io.holdfast.wal;

import static io.holdfast.wal.LogBench.START;
import static io.holdfast.wal.LogBench.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.testbed.LogLines;
import io.holdfast.time.Ticker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SizeLimitTest {
    private static final String RECORD = "x".repeat(1000);

    @TempDir
    private Path directory;

    private LogBench bench;

    @BeforeEach
    void setUp() {
        bench = new LogBench(directory.resolve("log"));
    }

    private WriteAheadLog log(Grouping grouping) {
        return bench.log(options -> options.maxBytes(8000).segmentBytes(2048).grouping(grouping));
    }

    private static int fill(WriteAheadLog log) {
        for (int i = 0; i < 100; i++) {
            try {
                write(log, RECORD);
            } catch (WalWriteException full) {
                return i;
            }
        }
        return 100;
    }

    @ParameterizedTest
    @EnumSource(Grouping.class)
    void shouldWaitAndThenFailWithTheWayOutWhenTheLogIsAboveItsBound(Grouping grouping) {
        try (WriteAheadLog log = log(grouping)) {
            assertThat(fill(log)).isBetween(3, 7);
            long before = bench.ticker.millis();
            assertThatThrownBy(() -> write(log, RECORD))
                    .isInstanceOf(WalWriteException.class)
                    .hasMessageContaining(bench.storage.root())
                    .hasMessageContaining("spark.holdfast.wal.maxBytes allows 8000")
                    .hasMessageContaining("raise the limit");
            assertThat(bench.ticker.millis() - before).isEqualTo(25_000);
            assertThat(bench.metrics.value("wal.writes.held")).isEqualTo(2);
        }
    }

    @Test
    void shouldWarnEveryTenSecondsWhileReceiversWait() {
        try (LogLines logged = LogLines.of(SizeLimit.class.getName());
                WriteAheadLog log = log(Grouping.OFF)) {
            fill(log);
            assertThat(logged.lines())
                    .as("at 0, 10 and 20 of 25 seconds")
                    .hasSize(3)
                    .allSatisfy(line -> assertThat(line)
                            .startsWith("WARN Receivers wait: the log " + bench.storage.root() + " holds ")
                            .contains("spark.holdfast.wal.maxBytes allows 8000", "see which one fails or runs behind"));
        }
    }

    @Test
    void shouldGoOnByItselfWhenTheLogIsCleaned() {
        List<String> slept = new ArrayList<>();
        WriteAheadLog cleaner = bench.log();
        Ticker cleaning = new Ticker() {
            @Override
            public long nanos() {
                return bench.ticker.nanos();
            }

            @Override
            public long millis() {
                return bench.ticker.millis();
            }

            @Override
            public void sleep(Duration duration) throws InterruptedException {
                slept.add("once");
                bench.ticker.sleep(duration);
                if (slept.size() == 3) {
                    cleaner.clean(START + 60_000);
                }
            }
        };
        try (WriteAheadLog log = bench.log(options -> options.maxBytes(8000).ticker(cleaning))) {
            for (int i = 0; i < 12; i++) {
                write(log, RECORD, START + i);
            }
        }
        assertThat(slept).hasSize(3);
        assertThat(bench.metrics.value("wal.writes.held")).isEqualTo(1);
        assertThat(bench.metrics.value("wal.writes.failed")).isZero();
    }

    @Test
    void shouldCountWhatOthersWroteWhenItIsMeasured() {
        try (WriteAheadLog other = bench.log();
                WriteAheadLog log = log(Grouping.OFF)) {
            for (int i = 0; i < 20; i++) {
                write(other, RECORD);
            }
            assertThatThrownBy(() -> write(log, RECORD)).isInstanceOf(WalWriteException.class);
        }
    }

    @Test
    void shouldNeverHoldTheDriverWhenTheLogIsAboveItsBound() {
        try (WriteAheadLog data = log(Grouping.OFF);
                WriteAheadLog driver = new WriteAheadLog(
                        bench.storage,
                        LogOptions.builder(LogBench.APPLICATION, Role.DRIVER)
                                .ticker(bench.ticker)
                                .maxBytes(1)
                                .build())) {
            assertThat(fill(data)).isLessThan(8);
            assertThat(write(driver, RECORD)).isNotNull();
        }
    }

    @Test
    void shouldStopWaitingWhenInterrupted() {
        try (WriteAheadLog log = log(Grouping.OFF)) {
            fill(log);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> write(log, RECORD)).isInstanceOf(WalInterruptedException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
