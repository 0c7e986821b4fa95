package io.holdfast.wal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.holdfast.metric.CountingMetrics;
import io.holdfast.storage.FlushingFileSystem;
import io.holdfast.storage.Storage;
import io.holdfast.testbed.SmallDisk;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FSError;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A disk that is full, and then has space again. */
class FullDiskTest {
    private static final int RECORD_BYTES = 30_000;

    @TempDir
    private Path directory;

    private final CountingMetrics metrics = new CountingMetrics();
    private final Map<RecordAddress, String> acknowledged = new LinkedHashMap<>();
    private final List<String> failed = new ArrayList<>();
    private int written;

    private LogOptions options(Grouping grouping) {
        return LogOptions.builder("full", Role.DATA)
                .ticker(new StillTicker(LogBench.START))
                .segmentBytes(200_000)
                .grouping(grouping)
                .compression(Compression.NONE)
                .metrics(metrics)
                .build();
    }

    private Optional<WalWriteException> write(WriteAheadLog log) {
        String text = written++ + " " + "x".repeat(RECORD_BYTES);
        try {
            acknowledged.put(log.write(ByteBuffer.wrap(text.getBytes(UTF_8)), LogBench.START), text);
            return Optional.empty();
        } catch (WalWriteException full) {
            failed.add(text);
            return Optional.of(full);
        }
    }

    /** Writes until the disk is full, a few times more, and a few times when there is space again. */
    private WalWriteException fillAndFree(SmallDisk disk, WriteAheadLog log) {
        disk.fillBut(700_000);
        Optional<WalWriteException> full = Optional.empty();
        while (full.isEmpty()) {
            full = write(log);
        }
        assertThat(acknowledged).hasSizeBetween(5, 23);
        for (int i = 0; i < 3; i++) {
            assertThat(write(log)).isPresent();
        }
        disk.free();
        for (int i = 0; i < 10; i++) {
            assertThat(write(log)).isEmpty();
        }
        return full.orElseThrow();
    }

    private void assertAllThere(Storage storage, LogOptions options) {
        WriteAheadLog log = new WriteAheadLog(storage, options);
        acknowledged.forEach(
                (address, text) -> assertThat(LogBench.text(log.read(address))).isEqualTo(text));
        assertThat(LogBench.drain(log)).containsExactlyElementsOf(acknowledged.values());
    }

    private WalWriteException fillFreeAndReopen(String uri, Map<String, String> hadoop, Grouping grouping) {
        Optional<SmallDisk> mounted = SmallDisk.mount(directory.resolve("disk"), 8);
        assumeThat(mounted).as("a disk that can be full").isPresent();
        try (SmallDisk disk = mounted.orElseThrow();
                Storage storage = Storage.open(uri + disk.root() + "/log", hadoop)) {
            LogOptions options = options(grouping);
            WalWriteException full;
            try (WriteAheadLog log = new WriteAheadLog(storage, options)) {
                full = fillAndFree(disk, log);
                assertAllThere(storage, options);
            }
            WriterRegistry.forget(new LogLayout(storage, Role.DATA));
            assertAllThere(storage, options);
            ReaderPool.shared().evictAll(storage);
            return full;
        }
    }

    @ParameterizedTest
    @EnumSource(value = Grouping.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldKeepWhatWasAcknowledgedAndGoOnWhenALocalDiskWasFull(Grouping grouping) {
        WalWriteException full = fillFreeAndReopen("", Map.of(), grouping);
        assertThat(full).hasMessageContaining("3 attempts failed").hasMessageContaining("No space left on device");
        assertThat(metrics.value("wal.writes.failed")).isEqualTo(failed.size()).isEqualTo(4);
    }

    @Test
    void shouldKeepWhatWasAcknowledgedAndGoOnWhenHadoopThrowsAnError() {
        WalWriteException full = fillFreeAndReopen(
                "flushing://", Map.of("fs.flushing.impl", FlushingFileSystem.class.getName()), Grouping.AUTO);
        List<Class<?>> causes = new ArrayList<>();
        for (Throwable cause = full; cause != null; cause = cause.getCause()) {
            causes.add(cause.getClass());
        }
        Assertions.<Class<?>>assertThat(causes).contains(FSError.class);
        assertThat(full).hasMessageContaining("No space left on device");
    }
}
