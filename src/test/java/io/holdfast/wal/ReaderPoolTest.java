package io.holdfast.wal;

import static io.holdfast.wal.LogBench.START;
import static io.holdfast.wal.LogBench.text;
import static io.holdfast.wal.LogBench.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageInterruptedException;
import io.holdfast.time.Threads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pool of two files that stay open for 30 s; what is asked of the storage is counted. */
class ReaderPoolTest {
    private static final Duration IDLE = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private CountedStorage storage;
    private WriteAheadLog log;
    private ReaderPool pool;
    private RecordReader reader;
    private int filled;
    private final StillTicker ticker = new StillTicker(START);

    @BeforeEach
    void setUp() {
        storage = new CountedStorage(Storage.open(directory.resolve("log").toString(), Map.of()));
        log = new WriteAheadLog(
                storage,
                LogOptions.builder("orders", Role.DATA)
                        .ticker(ticker)
                        .bucketWidth(Duration.ofSeconds(10))
                        .build());
        pool = new ReaderPool(2, IDLE, ticker, () -> filled++);
        reader = new RecordReader(storage, pool);
    }

    @AfterEach
    void tearDown() {
        ReaderPool.shared().evictAll(storage);
        log.close();
    }

    /** Records in segments of their own. */
    private List<RecordAddress> segments(int count) {
        List<RecordAddress> addresses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            addresses.add(write(log, "record " + i, START + i * 10_000L));
        }
        return addresses;
    }

    private static Path file(RecordAddress address) {
        return Path.of(address.path().substring("file:".length()));
    }

    @Test
    void shouldOpenOnceAndReadOncePerRecordWhenTheSegmentIsTheSame() {
        List<RecordAddress> addresses = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            addresses.add(write(log, "record " + i));
        }

        for (int i = 0; i < 10; i++) {
            assertThat(text(reader.read(addresses.get(i)))).isEqualTo("record " + i);
        }

        assertThat(storage.opens).hasValue(1);
        assertThat(storage.reads).hasValue(10);
        assertThat(storage.lengths).hasValue(0);
        assertThat(filled).isEqualTo(1);
    }

    @Test
    void shouldShareOneFileAmongLogsAndKeepItWhenOneOfThemCloses() {
        RecordAddress address = write(log, "shared");
        for (int i = 0; i < 10; i++) {
            try (WriteAheadLog other = new WriteAheadLog(
                    storage, LogOptions.builder("orders", Role.DATA).build())) {
                assertThat(text(other.read(address))).isEqualTo("shared");
            }
        }
        assertThat(storage.opens).hasValue(1);
    }

    @Test
    void shouldCloseTheLongestUnusedWhenThereAreTooMany() {
        List<RecordAddress> addresses = segments(3);

        addresses.forEach(reader::read);
        assertThat(pool.size()).isEqualTo(2);
        assertThat(storage.open).hasValue(2);
        reader.read(addresses.get(2));
        reader.read(addresses.get(1));
        assertThat(storage.opens).hasValue(3);
        reader.read(addresses.get(0));
        assertThat(storage.opens).hasValue(4);
        reader.read(addresses.get(1));
        assertThat(storage.opens).hasValue(4);
    }

    @Test
    void shouldCloseWhatNobodyUsedForAWhile() {
        List<RecordAddress> addresses = segments(2);
        reader.read(addresses.get(0));
        ticker.advance(IDLE.toMillis() - 1);
        reader.read(addresses.get(1));

        assertThat(pool.sweep()).isTrue();
        assertThat(storage.open).hasValue(2);
        ticker.advance(1);
        assertThat(pool.sweep()).isTrue();
        assertThat(storage.open).hasValue(1);
        ticker.advance(IDLE.toMillis());
        assertThat(pool.sweep()).isFalse();
        assertThat(storage.open).hasValue(0);
    }

    @Test
    void shouldReleaseTheFileOfAnAbandonedIteratorWhenItIsIdle() {
        segments(2);
        ReportBuilder report = new ReportBuilder("", io.holdfast.metric.Metrics.none());
        LogOptions options = LogOptions.builder("orders", Role.DATA).build();
        LogLayout layout = new LogLayout(storage, Role.DATA);
        LogRecords records = new LogRecords(
                new HeaderReader(storage, pool, options),
                layout.segments(),
                Map.of(),
                report,
                new Damages(OnDamage.FAIL, new DamageMarkers(storage, layout), report));
        assertThat(text(records.next().data())).isEqualTo("record 0");
        assertThat(storage.open.get()).isPositive();

        ticker.advance(IDLE.toMillis());
        assertThat(pool.sweep()).isFalse();

        assertThat(storage.open).hasValue(0);
        assertThat(text(records.next().data())).as("asked again after all").isEqualTo("record 1");
        records.close();
        assertThat(storage.open).hasValue(0);
    }

    @Test
    void shouldReadOnAFreshFileWhenThePooledOneIsStale() {
        RecordAddress address = write(log, "one");
        reader.read(address);
        storage.breakOpenFiles();

        assertThat(text(reader.read(address))).isEqualTo("one");

        assertThat(storage.opens).hasValue(2);
        assertThat(storage.open).hasValue(1);
        assertThat(text(reader.read(address))).isEqualTo("one");
        assertThat(storage.opens).hasValue(2);
    }

    @Test
    void shouldReadOnAFreshFileWhenTheSegmentWasReplaced() throws Exception {
        RecordAddress address = write(log, "one");
        byte[] good = Files.readAllBytes(file(address));
        Files.write(file(address), new byte[good.length]);
        assertThatThrownBy(() -> reader.read(address)).isInstanceOf(WalDamageException.class);
        assertThat(pool.size()).isZero();
        assertThat(storage.opens)
                .as("damage in a file just opened is not looked at twice")
                .hasValue(1);
        Files.write(file(address), good);
        reader.read(address);
        Path mended = Files.write(directory.resolve("mended"), good);
        Files.write(file(address), new byte[good.length]);
        Files.move(mended, file(address), java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        assertThat(text(reader.read(address))).isEqualTo("one");

        assertThat(storage.opens).hasValue(3);
    }

    @Test
    void shouldSayMissingWhenASegmentWasCleaned() {
        RecordAddress address = write(log, "one");
        assertThat(text(log.read(address))).isEqualTo("one");
        assertThat(storage.open).hasValue(1);

        log.clean(START + 1_000_000);

        assertThat(storage.open).as("cleaning releases the file").hasValue(0);
        assertThatThrownBy(() -> log.read(address))
                .isInstanceOf(WalMissingException.class)
                .hasMessageContaining(address.path());
    }

    /** A compressed record may be shorter than its address says, so what the file has is read; a gibibyte would not fit. */
    @Test
    void shouldTakeNoMoreMemoryThanTheFileHasWhenTheLengthIsBeyondIt() {
        RecordAddress right = write(log, "one");
        RecordAddress wrong = new RecordAddress(right.path(), right.offset(), 1 << 30, 1, 1);

        assertThatThrownBy(() -> reader.read(wrong))
                .isInstanceOf(WalDamageException.class)
                .hasMessageContaining("the end of the file");

        assertThat(storage.lengths).as("the length is asked for first").hasValue(1);
    }

    @Test
    void shouldFailTheInterruptedThreadOnlyWhenManyShareAFile() throws Exception {
        RecordAddress address = write(log, "x".repeat(100_000));
        ExecutorService readers = Executors.newFixedThreadPool(4, Threads.daemons("reader"));
        CountDownLatch started = new CountDownLatch(3);
        List<Future<Integer>> reading = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            reading.add(readers.submit(() -> {
                started.countDown();
                int count = 0;
                for (int n = 0; n < 2000; n++) {
                    count += reader.read(address).remaining() == 100_000 ? 1 : 0;
                }
                return count;
            }));
        }
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
        Future<Integer> interrupted = readers.submit(() -> interruptedReads(address));

        assertThat(interrupted.get(30, TimeUnit.SECONDS)).isPositive();
        for (Future<Integer> each : reading) {
            assertThat(each.get(60, TimeUnit.SECONDS)).isEqualTo(2000);
        }
        readers.shutdown();
        pool.evictAll(storage);
        assertThat(storage.open).hasValue(0);
    }

    private int interruptedReads(RecordAddress address) {
        int failed = 0;
        for (int n = 0; n < 50; n++) {
            Thread.currentThread().interrupt();
            try {
                reader.read(address);
            } catch (StorageInterruptedException expected) {
                failed++;
            }
            assertThat(Thread.interrupted()).isTrue();
        }
        return failed;
    }
}
