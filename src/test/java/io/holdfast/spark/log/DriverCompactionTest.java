package io.holdfast.spark.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.time.Ticker;
import io.holdfast.wal.LogSegments;
import io.holdfast.wal.OnDamage;
import io.holdfast.wal.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log of mostly done batches is compacted; whoever reads it then comes to the same. */
class DriverCompactionTest {
    private static final int DONE = 100;

    @TempDir
    private Path directory;

    private DriverUnderTest driver;

    private SparkConf conf() {
        return new SparkConf(false)
                .set("spark.app.name", "app")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.streaming.receiver.writeAheadLog.enable", "true")
                .set("spark.holdfast.wal.dir", directory.resolve("log").toString());
    }

    /** Leaves a hundred batches that are done, one that failed, one that has not ended, and a block in no batch. */
    @BeforeEach
    void fill() {
        driver = new DriverUnderTest(conf(), false, 0);
        for (long batch = 1; batch <= DONE; batch++) {
            driver.receive(0, batch, 10);
            driver.allocate(batch * 1000);
            driver.end(batch * 1000, "");
        }
        driver.receive(0, 201, 10);
        driver.allocate(201_000);
        driver.clean(200_000);
        driver.end(201_000, "disk full");
        driver.receive(0, 202, 10);
        driver.allocate(202_000);
        driver.receive(0, 203, 10);
    }

    private void compact() {
        DriverSession session = DriverSession.begin(conf(), true, driver, Ticker.system());
        new DriverCompaction(session.journal(), OnDamage.FAIL, Ticker.system(), 1).run();
    }

    private void assertGivesBack() {
        DriverUnderTest restored = new DriverUnderTest(conf(), true, 0);
        assertThat(restored.blocksOf(1000, 0)).isEmpty();
        assertThat(restored.blocksOf(201_000, 0)).containsExactly(201L);
        assertThat(restored.blocksOf(202_000, 0)).containsExactly(202L);
        assertThat(restored.unallocated(0)).containsExactly(203L);
        restored.allocate(202_000); // not newer than the newest: must not take block 203
        assertThat(restored.unallocated(0)).containsExactly(203L);
        assertThat(AccountReading.load(LogSite.of(conf()).readDriver()).failures(201_000))
                .isEqualTo(1);
    }

    @Test
    void shouldShortenTheLogAndKeepWhatIsNotDone() {
        long before = bytes();
        compact();
        assertThat(bytes()).isLessThan(before / 5);
        assertGivesBack();
    }

    @Test
    void shouldComeToTheSameWhenTheDriverDiesBeforeTheOldSegmentsAreDeleted() throws IOException {
        Map<Path, byte[]> old = new HashMap<>();
        for (LogSegments.Entry segment : segments()) {
            Path path = Path.of(segment.path().replace("file:", ""));
            old.put(path, Files.readAllBytes(path));
        }
        compact();
        for (Map.Entry<Path, byte[]> segment : old.entrySet()) {
            Files.createDirectories(segment.getKey().getParent());
            Files.write(segment.getKey(), segment.getValue());
        }
        assertGivesBack();
    }

    @Test
    void shouldStillDeleteASegmentWhoseBlocksWereDoneBeforeTheCompaction() {
        compact();
        DriverUnderTest restored = new DriverUnderTest(conf(), true, 0);
        restored.data.close();
        restored.end(201_000, "");
        restored.end(202_000, "");
        restored.allocate(203_000);
        restored.end(203_000, "");
        restored.clean(204_000);
        assertThat(LogSite.of(conf()).segments(Role.DATA).list()).isEmpty();
    }

    private List<LogSegments.Entry> segments() {
        return LogSite.of(conf()).segments(Role.DRIVER).list();
    }

    private long bytes() {
        return segments().stream().mapToLong(LogSegments.Entry::bytes).sum();
    }
}
