package io.holdfast.wal;

import static io.holdfast.wal.LogBench.START;
import static io.holdfast.wal.LogBench.drain;
import static io.holdfast.wal.LogBench.text;
import static io.holdfast.wal.LogBench.write;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.time.Threads;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WriteAheadLogTest {
    @TempDir
    private Path directory;

    private LogBench bench;

    @BeforeEach
    void setUp() {
        bench = new LogBench(directory.resolve("log"));
    }

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    @Test
    void shouldCreateNothingWhenOnlyBuiltReadAndClosed() {
        try (WriteAheadLog log = bench.log()) {
            assertThat(drain(log)).isEmpty();
            log.clean(START);
            log.cleanAll(Role.DRIVER, START);
        }
        assertThat(bench.directory).doesNotExist();
    }

    @Test
    void shouldReturnWhatWasWrittenWhenReadByAddressInAnotherProcess() {
        List<RecordAddress> addresses = new ArrayList<>();
        try (WriteAheadLog log = bench.log()) {
            addresses.add(write(log, "one"));
            addresses.add(write(log, ""));
            addresses.add(write(log, "three".repeat(100_000)));
            assertThat(text(log.read(addresses.get(0)))).isEqualTo("one");
        }
        bench.restart();
        try (WriteAheadLog reader = bench.log()) {
            ByteBuffer third = reader.read(addresses.get(2));
            assertThat(third.hasArray()).isTrue();
            assertThat(third.arrayOffset()).isZero();
            assertThat(third.array()).isEqualTo("three".repeat(100_000).getBytes(UTF_8));
            assertThat(text(reader.read(addresses.get(1)))).isEmpty();
        }
        assertThat(bench.readAll()).containsExactly("one", "", "three".repeat(100_000));
        assertThat(bench.storage.openReaders()).isZero();
    }

    @Test
    void shouldGiveAddressesAndTimesWhenAllIsRead() {
        RecordAddress first;
        try (WriteAheadLog log = bench.log()) {
            first = write(log, "one", START + 3);
            write(log, "two", START + 1);
        }
        try (LogRecords records = bench.log().readAll()) {
            LogRecord record = records.next();
            assertThat(record.address()).isEqualTo(first);
            assertThat(record.timeMillis()).isEqualTo(START + 3);
            assertThat(records.next().timeMillis()).isEqualTo(START + 1);
            assertThatThrownBy(records::next).isInstanceOf(NoSuchElementException.class);
            assertThat(records.report()).isEqualTo(new RecoveryReport(1, 2, 6, 0, 0, List.of(), List.of()));
        }
    }

    @Test
    void shouldLeaveTheBufferAsFoundWhenItIsSlicedDirectOrReadOnly() {
        byte[] array = "xxhelloyy".getBytes(UTF_8);
        ByteBuffer slice = ByteBuffer.wrap(array, 2, 5).slice();
        ByteBuffer direct = ByteBuffer.allocateDirect(8)
                .put("hello!".getBytes(UTF_8))
                .flip()
                .limit(5);
        ByteBuffer readOnly = ByteBuffer.wrap("hello".getBytes(UTF_8)).asReadOnlyBuffer();
        try (WriteAheadLog log = bench.log()) {
            for (ByteBuffer buffer : List.of(slice, direct, readOnly)) {
                buffer.position(3);
                log.write(buffer, START);
                assertThat(buffer.position()).isEqualTo(3);
                assertThat(buffer.limit()).isEqualTo(5);
            }
        }
        assertThat(bench.readAll()).containsExactly("hello", "hello", "hello");
    }

    @Test
    void shouldRefuseWhenTheRecordIsTooLong() {
        try (WriteAheadLog log = bench.log(options -> options.maxRecordBytes(4))) {
            assertThatThrownBy(() -> write(log, "12345"))
                    .isInstanceOf(WalWriteException.class)
                    .hasMessageContaining("at most 4 bytes, found 5");
            write(log, "1234");
        }
        assertThat(bench.metrics.value("wal.writes.failed")).isEqualTo(1);
        assertThat(bench.readAll()).containsExactly("1234");
    }

    @Test
    void shouldKeepOrderOverSegmentsWhenTheyFill() {
        List<String> expected = new ArrayList<>();
        try (WriteAheadLog log = bench.log(options -> options.segmentBytes(1024))) {
            for (int i = 0; i < 40; i++) {
                expected.add("record " + i + "x".repeat(i * 7));
                write(log, expected.get(i));
            }
        }
        bench.restart();
        assertThat(bench.readAll()).isEqualTo(expected);
        assertThat(bench.segments()).hasSizeGreaterThan(10);
    }

    @Test
    void shouldRollWhenARecordIsOfANewerBucketAndNotWhenItIsOlder() {
        try (WriteAheadLog log = bench.log()) {
            String first = write(log, "a", START).path();
            assertThat(write(log, "b", START + 9_999).path()).isEqualTo(first);
            String second = write(log, "c", START + 10_000).path();
            assertThat(second).isNotEqualTo(first).contains("1700000010000-1700000020000");
            assertThat(write(log, "d", START).path()).isEqualTo(second);
        }
        bench.restart();
        assertThat(bench.readAll()).containsExactly("a", "b", "c", "d");
    }

    @Test
    void shouldOpenANewSegmentWhenWrittenAfterClose() {
        WriteAheadLog log = bench.log();
        String first = write(log, "one").path();
        log.close();
        log.close();
        assertThat(write(log, "two").path()).isNotEqualTo(first);
        assertThat(drain(log)).containsExactly("one", "two");
        log.close();
        bench.restart();
        assertThat(bench.readAll()).containsExactly("one", "two");
        assertThat(bench.report().unclosed()).isZero();
    }

    @Test
    void shouldReadWritersInTheOrderOfTheirCreationWhenThereAreSeveral() {
        List<WriteAheadLog> logs = List.of(bench.log(), bench.log(), bench.log());
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 3; i++) {
                bench.ticker.advance(1);
                write(logs.get(i), i + "-" + round);
            }
        }
        List<String> expected = List.of("0-0", "0-1", "0-2", "1-0", "1-1", "1-2", "2-0", "2-1", "2-2");
        assertThat(bench.readAll()).isEqualTo(expected);
        logs.forEach(WriteAheadLog::close);
        bench.restart();
        assertThat(bench.readAll()).isEqualTo(expected);
    }

    @Test
    void shouldReadOnlyWhatExistedWhenWritingGoesOn() {
        try (WriteAheadLog log = bench.log(options -> options.segmentBytes(1024))) {
            write(log, "one");
            try (LogRecords records = log.readAll()) {
                write(log, "two");
                write(log, "3".repeat(2000));
                assertThat(text(records.next().data())).isEqualTo("one");
                assertThat(records.hasNext()).isFalse();
            }
        }
    }

    @Test
    void shouldNotReadItsOwnRecordBeforeTheFlushWhenReadAllMeetsAWrite() {
        List<List<String>> seen = new ArrayList<>();
        try (WriteAheadLog log = bench.log()) {
            write(log, "one");
            bench.storage.beforeFlush(() -> seen.add(drain(log)));
            write(log, "two");
            bench.storage.beforeFlush(() -> {});
        }
        assertThat(seen).containsExactly(List.of("one"));
    }

    @Test
    void shouldReleaseTheFileWhenReadingIsAbandoned() {
        try (WriteAheadLog log = bench.log()) {
            write(log, "one");
            write(log, "two");
        }
        LogRecords records = bench.log().readAll();
        records.next();
        assertThat(bench.storage.openReaders()).isEqualTo(1);
        records.close();
        records.close();
        assertThat(bench.storage.openReaders()).isZero();
        assertThat(records.hasNext()).isFalse();
    }

    @Test
    void shouldSayMissingWhenTheSegmentWasDeleted() throws Exception {
        RecordAddress address;
        try (WriteAheadLog log = bench.log()) {
            address = write(log, "one");
        }
        Files.delete(Path.of(address.path().substring("file:".length())));
        try (WriteAheadLog log = bench.log()) {
            assertThatThrownBy(() -> log.read(address))
                    .isInstanceOf(WalMissingException.class)
                    .hasMessageContaining(address.path())
                    .hasMessageContaining("does not exist; cleaned or deleted?");
        }
    }

    @ParameterizedTest
    @EnumSource(Grouping.class)
    void shouldReturnEveryRecordOnceWhenManyThreadsWrite(Grouping grouping) throws Exception {
        Map<String, RecordAddress> addresses = new ConcurrentHashMap<>();
        try (WriteAheadLog log =
                bench.log(options -> options.segmentBytes(20_000).grouping(grouping))) {
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 16; t++) {
                int id = t;
                threads.add(Threads.daemon("writer-" + t, () -> writeMany(log, id, addresses)));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(addresses).hasSize(16 * 50);
            addresses.forEach(
                    (text, address) -> assertThat(text(log.read(address))).isEqualTo(text));
        }
        bench.restart();
        assertThat(bench.readAll()).containsExactlyInAnyOrderElementsOf(addresses.keySet());
    }

    private static void writeMany(WriteAheadLog log, int id, Map<String, RecordAddress> addresses) {
        for (int i = 0; i < 50; i++) {
            String text = "record " + id + "/" + i + "x".repeat(i * 10);
            addresses.put(text, write(log, text));
        }
    }

    @Test
    void shouldNotHarmOthersWhenAWriterIsInterrupted() {
        try (WriteAheadLog log = bench.log()) {
            write(log, "one");
            bench.storage.beforeFlush(() -> Thread.currentThread().interrupt());
            assertThatThrownBy(() -> write(log, "interrupted"))
                    .isInstanceOf(WalInterruptedException.class)
                    .hasMessageContaining("/data");
            assertThat(Thread.interrupted()).isTrue();
            bench.storage.beforeFlush(() -> {});
            write(log, "two");
            assertThat(drain(log)).containsExactly("one", "two");
        }
        bench.restart();
        assertThat(bench.readAll()).containsExactly("one", "two");
        assertThat(bench.metrics.value("wal.segments.abandoned")).isEqualTo(1);
    }

    @Test
    void shouldThrowAndKeepTheFlagWhenInterruptedBefore() {
        try (WriteAheadLog log = bench.log()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> write(log, "one")).isInstanceOf(WalInterruptedException.class);
            assertThat(Thread.interrupted()).isTrue();
            write(log, "two");
        }
        assertThat(bench.readAll()).containsExactly("two");
    }

    @Test
    void shouldForceEachRecordAndEachEndWhenDurabilitySaysSo() {
        try (WriteAheadLog log = bench.log(options -> options.durability(Durability.FORCE))) {
            write(log, "one");
            assertThat(bench.storage.forces()).isEqualTo(1);
            write(log, "two");
            assertThat(bench.storage.forces()).isEqualTo(2);
            write(log, "three", START + 10_000);
            assertThat(bench.storage.forces()).as("a footer and a record").isEqualTo(4);
        }
        assertThat(bench.storage.forces()).as("a footer and a seal").isEqualTo(6);
        assertThat(bench.storage.flushes()).isZero();
        bench.restart();
        assertThat(bench.readAll()).containsExactly("one", "two", "three");
    }

    @Test
    void shouldForceNothingWhenDurabilityIsFlush() {
        try (WriteAheadLog log = bench.log()) {
            write(log, "one");
            write(log, "two");
            assertThat(bench.storage.flushes()).isEqualTo(2);
        }
        assertThat(bench.storage.forces()).isZero();
    }

    @Test
    void shouldRefuseWhenTheTimeIsOutOfRange() {
        try (WriteAheadLog log = bench.log()) {
            assertThatThrownBy(() -> write(log, "one", -1)).hasMessageContaining("record time");
        }
    }
}
