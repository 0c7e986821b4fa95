package io.holdfast.wal;

import static io.holdfast.wal.LogBench.START;
import static io.holdfast.wal.LogBench.drain;
import static io.holdfast.wal.LogBench.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.storage.ObjectLikeFileSystem;
import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageUnsuitableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log on a file system that keeps objects: everything that is written there, and by whom. */
class ObjectStoreLogTest {
    @TempDir
    private Path directory;

    private final StillTicker ticker = new StillTicker(START);
    private Storage storage;

    @BeforeEach
    void setUp() {
        storage = open("log");
    }

    private Storage open(String name) {
        return Storage.open(
                "object://" + directory.resolve(name), Map.of("fs.object.impl", ObjectLikeFileSystem.class.getName()));
    }

    @AfterEach
    void tearDown() {
        storage.close();
    }

    private WriteAheadLog log(LogMode mode) {
        return new WriteAheadLog(
                storage,
                LogOptions.builder("orders", Role.DATA)
                        .ticker(ticker)
                        .mode(mode)
                        .build());
    }

    private void restart() {
        WriterRegistry.forget(new LogLayout(storage, Role.DATA));
        ReaderPool.shared().evictAll(storage);
    }

    @Test
    void shouldNameTheSettingWhenTheModeIsAppend() {
        assertThatThrownBy(() -> Binding.bind(storage, LogMode.APPEND, "orders", "host", ticker))
                .isInstanceOf(StorageUnsuitableException.class)
                .hasMessageContaining("spark.holdfast.wal.mode=objects");
        assertThatThrownBy(() -> write(log(LogMode.APPEND), "one"))
                .isInstanceOf(WalWriteException.class)
                .hasMessageContaining("set spark.holdfast.wal.mode=objects")
                .hasCauseInstanceOf(StorageUnsuitableException.class);
    }

    @Test
    void shouldBindWriteAndReadWhenTheModeIsObjects() {
        Binding.bind(storage, LogMode.OBJECTS, "orders", "host", ticker);
        Binding.bind(storage, LogMode.OBJECTS, "orders", "host", ticker);
        assertThatThrownBy(() -> Binding.bind(storage, LogMode.OBJECTS, "other", "host", ticker))
                .isInstanceOf(WalBindingException.class);
        try (WriteAheadLog log = log(LogMode.OBJECTS)) {
            RecordAddress address = write(log, "one");
            write(log, "two");
            assertThat(LogBench.text(log.read(address))).isEqualTo("one");
        }
        restart();
        assertThat(drain(log(LogMode.APPEND))).as("reading needs no mode").containsExactly("one", "two");
    }

    @Test
    void shouldQuarantineAndRepairWhenAnObjectIsDamaged() throws IOException {
        Binding.bind(storage, LogMode.OBJECTS, "orders", "host", ticker);
        RecordAddress damaged;
        try (WriteAheadLog log = log(LogMode.OBJECTS)) {
            write(log, "one");
            damaged = write(log, "two");
            write(log, "three");
        }
        damage(damaged);
        restart();
        assertThatThrownBy(() -> drain(log(LogMode.OBJECTS)))
                .isInstanceOf(WalDamageException.class)
                .hasMessageContaining(damaged.path());
        try (LogRecords records = log(LogMode.OBJECTS).readAll(OnDamage.QUARANTINE)) {
            assertThat(records.next().data()).isNotNull();
            assertThat(LogBench.text(records.next().data())).isEqualTo("three");
            assertThat(records.hasNext()).isFalse();
        }
        assertThat(drain(log(LogMode.OBJECTS))).as("with a marker").containsExactly("one", "three");

        try (Storage copy = open("copy")) {
            RepairReport report = new LogRepair(storage, copy, "orders").run();
            assertThat(report.records()).isEqualTo(2);
            assertThat(report.lostRecords()).isEqualTo(1);
            Binding.require(copy, copy.root(), "orders");
            WriteAheadLog repaired = new WriteAheadLog(
                    copy, LogOptions.builder("orders", Role.DATA).build());
            assertThat(drain(repaired)).containsExactly("one", "three");
        }
    }

    private static void damage(RecordAddress address) throws IOException {
        Path file = Path.of(address.path().replaceFirst("^object:/+", "/"));
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) address.offset() + SegmentFormat.FRAME_BYTES] ^= 1;
        Files.write(file, bytes);
    }
}
