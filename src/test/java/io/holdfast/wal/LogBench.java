package io.holdfast.wal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.metric.CountingMetrics;
import io.holdfast.storage.FaultyStorage;
import io.holdfast.storage.Storage;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A log directory to work on in tests: opens logs, plays a restart, reads all. Not thread-safe. */
final class LogBench {
    static final long START = 1_700_000_000_000L;
    static final String APPLICATION = "orders";

    final Path directory;
    final StillTicker ticker = new StillTicker(START);
    final CountingMetrics metrics = new CountingMetrics();
    FaultyStorage storage;

    LogBench(Path directory) {
        this.directory = directory;
        this.storage = newStorage();
    }

    private FaultyStorage newStorage() {
        return new FaultyStorage(Storage.open(directory.toString(), Map.of()));
    }

    LogOptions.Builder options() {
        return LogOptions.builder(APPLICATION, Role.DATA)
                .ticker(ticker)
                .metrics(metrics)
                .bucketWidth(Duration.ofSeconds(10))
                .cleanMargin(Duration.ofSeconds(5));
    }

    WriteAheadLog log() {
        return log(options -> options);
    }

    WriteAheadLog log(UnaryOperator<LogOptions.Builder> change) {
        ticker.advance(1);
        return new WriteAheadLog(storage, change.apply(options()).build());
    }

    LogLayout layout() {
        return new LogLayout(storage, Role.DATA);
    }

    /** What follows sees the directory as a new process does. */
    void restart() {
        WriterRegistry.forget(layout());
        WriterRegistry.forget(new LogLayout(storage, Role.DRIVER));
        ReaderPool.shared().evictAll(storage);
        storage = newStorage();
    }

    /** Files that somebody still reads from; those that only the pool keeps do not count, and are closed. */
    int openReaders() {
        ReaderPool.shared().evictAll(storage);
        return storage.openReaders();
    }

    static RecordAddress write(WriteAheadLog log, String text, long millis) {
        return log.write(ByteBuffer.wrap(text.getBytes(UTF_8)), millis);
    }

    static RecordAddress write(WriteAheadLog log, String text) {
        return write(log, text, START);
    }

    static String text(ByteBuffer data) {
        return UTF_8.decode(data.duplicate()).toString();
    }

    /** All records of a fresh reader. */
    List<String> readAll() {
        return drain(log());
    }

    static List<String> drain(WriteAheadLog log) {
        List<String> texts = new ArrayList<>();
        try (LogRecords records = log.readAll()) {
            records.forEachRemaining(logged -> texts.add(text(logged.data())));
        }
        return texts;
    }

    RecoveryReport report() {
        try (LogRecords records = log().readAll()) {
            records.forEachRemaining(unused -> {});
            return records.report();
        }
    }

    /** All segment files, by writer and number. */
    List<Path> segments() {
        return layout().segments().stream().map(LogBench::path).toList();
    }

    private static Path path(SegmentFile segment) {
        return Path.of(segment.path().substring("file:".length()));
    }
}
