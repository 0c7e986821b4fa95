package io.holdfast.cli;

import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoredOffset;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Stores what export has printed. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = "Stores offsets as 'offsets export' printed them; other partitions stay. The application must not"
                + " run.")
final class OffsetsImport implements Callable<Integer> {
    private static final int MOST_LINES = 1_000_000;

    @Mixin
    private StoreArguments arguments = new StoreArguments();

    @Mixin
    private OffsetChange change = new OffsetChange();

    @Option(
            names = "--file",
            required = true,
            paramLabel = "<file>",
            description = "What export printed; - for standard input.")
    private String file = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        Map<SourcePartition, StoredOffset> offsets = read();
        Output output = new Output(spec.commandLine().getOut(), arguments.json());
        try (OffsetStore store = arguments.open()) {
            change.requireNoDriver(store, arguments.application());
            store.set(offsets, Set.of(), "imported");
            OffsetRows.show(store.load(), output);
        }
        return ExitStatus.FINE;
    }

    /** All of it before anything is stored. */
    private Map<SourcePartition, StoredOffset> read() {
        try (BufferedReader lines = new BufferedReader(open())) {
            Map<SourcePartition, StoredOffset> offsets = new TreeMap<>();
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                ExportedOffset found = ExportedOffset.parse(line, number);
                if (offsets.put(found.partition(), found.offset()) != null || number > MOST_LINES) {
                    throw CommandException.wrongUse("Line " + number + ": partition " + found.partition()
                            + " comes twice, or there are more than " + MOST_LINES + " lines");
                }
            }
            if (offsets.isEmpty()) {
                throw CommandException.wrongUse("There is nothing in " + file);
            }
            return offsets;
        } catch (IOException unreadable) {
            throw CommandException.wrongUse("Cannot read " + file + ": " + unreadable);
        } catch (UncheckedIOException unreadable) {
            throw CommandException.wrongUse("Cannot read " + file + ": " + unreadable.getCause());
        }
    }

    private Reader open() throws IOException {
        return file.equals("-")
                ? new InputStreamReader(System.in, StandardCharsets.UTF_8)
                : Files.newBufferedReader(Path.of(file), StandardCharsets.UTF_8);
    }
}
