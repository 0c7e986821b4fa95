package io.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.storage.Storage;
import io.holdfast.time.Ticker;
import io.holdfast.wal.Binding;
import io.holdfast.wal.LogMode;
import io.holdfast.wal.LogOptions;
import io.holdfast.wal.LogRecords;
import io.holdfast.wal.RecordAddress;
import io.holdfast.wal.Role;
import io.holdfast.wal.WriteAheadLog;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;

/** A log directory with real segments, and commands that run in this process. Not thread-safe. */
final class CommandBench {
    static final String APPLICATION = "orders";
    static final long START = 1_700_000_000_000L;
    static final int SEGMENT_BYTES = 1024;

    final Path directory;
    private String out = "";
    private String err = "";

    CommandBench(Path directory) {
        this.directory = directory;
    }

    /** Writes records of that role with a writer of its own, some to a segment; unclosed, it looks killed. */
    List<RecordAddress> write(Role role, boolean close, List<byte[]> records) {
        try (Storage storage = Storage.open(directory.toString(), Map.of())) {
            Binding.bind(storage, LogMode.APPEND, APPLICATION, "a test", Ticker.system());
            WriteAheadLog log = new WriteAheadLog(storage, options(role));
            List<RecordAddress> addresses = new ArrayList<>();
            for (byte[] each : records) {
                addresses.add(log.write(ByteBuffer.wrap(each), START + addresses.size()));
            }
            if (close) {
                log.close();
            }
            return addresses;
        }
    }

    List<RecordAddress> write(Role role, boolean close, int count) {
        return write(role, close, records(count));
    }

    /** Records that are told apart, so long that four go into a segment. */
    static List<byte[]> records(int count) {
        return Stream.iterate(0, n -> n + 1)
                .limit(count)
                .map(n -> ("record " + n + " " + "x".repeat(80)).getBytes(UTF_8))
                .toList();
    }

    private static LogOptions options(Role role) {
        return LogOptions.builder(APPLICATION, role)
                .segmentBytes(SEGMENT_BYTES)
                .bucketWidth(Duration.ofSeconds(10))
                .build();
    }

    /** Runs {@code holdfast} with these arguments and returns its status. */
    int run(String... arguments) {
        StringWriter outText = new StringWriter();
        StringWriter errText = new StringWriter();
        CommandLine command = Holdfast.commandLine();
        command.setOut(new PrintWriter(outText, true));
        command.setErr(new PrintWriter(errText, true));
        int status = command.execute(arguments);
        out = outText.toString();
        err = errText.toString();
        return status;
    }

    /** What the last command printed on standard output. */
    String out() {
        return out;
    }

    /** What the last command printed on standard error. */
    String err() {
        return err;
    }

    String path() {
        return directory.toString();
    }

    /** The content of all records that a reader of the log in a new process gets. */
    static List<String> readAll(Path directory, Role role) {
        try (Storage storage = Storage.open(directory.toString(), Map.of());
                LogRecords records = new WriteAheadLog(storage, options(role)).readAll()) {
            List<String> texts = new ArrayList<>();
            records.forEachRemaining(
                    record -> texts.add(UTF_8.decode(record.data()).toString()));
            return texts;
        }
    }

    static String read(Path directory, RecordAddress address) {
        try (Storage storage = Storage.open(directory.toString(), Map.of())) {
            return UTF_8.decode(new WriteAheadLog(storage, options(Role.DATA)).read(address))
                    .toString();
        }
    }

    /** All segment files of a role, by name. */
    List<Path> segments(Role role) {
        try (Stream<Path> files = Files.walk(directory.resolve(Output.name(role)))) {
            return files.filter(Files::isRegularFile)
                    .sorted((left, right) -> left.getFileName().compareTo(right.getFileName()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path file(RecordAddress address) {
        return Path.of(address.path().substring("file:".length()));
    }

    /** Changes one byte of a file. */
    static void flip(Path file, long offset) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            bytes[(int) offset] ^= 0x10;
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
