package io.holdfast.wal;

import static io.holdfast.wal.LogBench.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Format version 1 as it was first written, which every later version must read. The files were made by this test with
 * {@code -Dholdfast.golden=<directory>} and are never made again.
 */
class GoldenTest {
    private static final long START = 1_700_000_000_000L;
    private static final List<String> RECORDS = List.of("", "alpha", "größer".repeat(40), "later");

    @TempDir
    private Path directory;

    private static Path golden() throws Exception {
        return Path.of(GoldenTest.class.getResource("/wal/v1").toURI());
    }

    private static WriteAheadLog log(Path directory) {
        Storage storage = Storage.open(directory.toString(), Map.of());
        StillTicker ticker = new StillTicker(START);
        Binding.bind(storage, LogMode.APPEND, "golden äpp", "host", ticker);
        LogOptions options = LogOptions.builder("golden äpp", Role.DATA)
                .epoch(7)
                .bucketWidth(Duration.ofSeconds(10))
                .ticker(ticker)
                .build();
        return new WriteAheadLog(storage, options, millis -> String.format("%013d-00000000feedc0de", millis));
    }

    private static List<RecordAddress> write(Path directory) {
        List<RecordAddress> addresses = new ArrayList<>();
        try (WriteAheadLog log = log(directory)) {
            for (int i = 0; i < RECORDS.size(); i++) {
                long millis = START + i + (i < 3 ? 0 : 10_000);
                addresses.add(log.write(ByteBuffer.wrap(RECORDS.get(i).getBytes(UTF_8)), millis));
            }
        }
        return addresses;
    }

    private static Map<String, String> content(Path directory) throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            files.filter(Files::isRegularFile)
                    .filter(file -> !directory.relativize(file).startsWith("codecs"))
                    .forEach(file -> content.put(directory.relativize(file).toString(), hex(file)));
        }
        return content;
    }

    private static String hex(Path file) {
        try {
            return java.util.HexFormat.of().formatHex(Files.readAllBytes(file));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void shouldWriteTheSameBytesWhenTheInputsAreTheSame() throws Exception {
        String target = System.getProperty("holdfast.golden");
        write(directory);
        if (target != null) {
            write(Path.of(target));
        }
        assertThat(content(directory)).isEqualTo(content(golden()));
    }

    @Test
    void shouldReadTheFilesWhenTheyAreOfVersionOne() throws Exception {
        List<RecordAddress> addresses = write(directory);
        copyOver(golden());
        WriteAheadLog log = log(directory);
        List<LogRecord> found = new ArrayList<>();
        try (LogRecords records = log.readAll()) {
            records.forEachRemaining(found::add);
            assertThat(records.report()).isEqualTo(new RecoveryReport(2, 4, 330, 0, 0, List.of(), List.of()));
        }
        assertThat(found).extracting(logged -> text(logged.data())).isEqualTo(RECORDS);
        assertThat(found)
                .extracting(LogRecord::timeMillis)
                .containsExactly(START, START + 1, START + 2, START + 10_003);
        assertThat(found).extracting(LogRecord::address).isEqualTo(addresses);
        for (int i = 0; i < RECORDS.size(); i++) {
            assertThat(text(log.read(addresses.get(i)))).isEqualTo(RECORDS.get(i));
        }
        WriterRegistry.forget(new LogLayout(Storage.open(directory.toString(), Map.of()), Role.DATA));
        try (LogRecords records = log(directory).readAll()) {
            records.forEachRemaining(unused -> {});
            assertThat(records.report().records()).isEqualTo(4);
        }
    }

    /** The temporary directory keeps its names and gets the golden bytes. */
    private void copyOver(Path source) throws IOException {
        for (String name : content(source).keySet()) {
            Files.write(directory.resolve(name), Files.readAllBytes(source.resolve(name)));
        }
    }
}
