package io.holdfast.cli;

import io.holdfast.offset.OffsetCommit;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoredOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sets offsets by hand. */
@Command(
        name = "set",
        mixinStandardHelpOptions = true,
        description = "Sets offsets by hand, or forgets partitions. The application must not run.")
final class OffsetsSet implements Callable<Integer> {
    private static final Pattern CHANGE = Pattern.compile("(.+)-([^-=]+)=(\\d{1,18}|none)");

    @Mixin
    private StoreArguments arguments = new StoreArguments();

    @Mixin
    private OffsetChange change = new OffsetChange();

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "<partition=offset>",
            description = "Such as orders-0=1200, the next record to be read; orders-0=none forgets the partition.")
    private List<String> changes = new ArrayList<>();

    @Option(names = "--note", paramLabel = "<text>", defaultValue = "set by hand", description = "For the history.")
    private String note = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        Map<SourcePartition, Optional<Long>> wanted = new TreeMap<>();
        changes.forEach(each -> parse(each, wanted));
        Output output = new Output(spec.commandLine().getOut(), arguments.json());
        try (OffsetStore store = arguments.open()) {
            Map<SourcePartition, StoredOffset> before = store.load();
            change.requireNoDriver(store, arguments.application());
            Map<SourcePartition, StoredOffset> offsets = new TreeMap<>();
            Set<SourcePartition> forgotten = new HashSet<>();
            wanted.forEach((partition, offset) -> offset.ifPresentOrElse(
                    value -> offsets.put(partition, at(value, before.get(partition))), () -> forgotten.add(partition)));
            store.set(offsets, forgotten, note);
            OffsetRows.show(store.load(), output);
        }
        return ExitStatus.FINE;
    }

    private static StoredOffset at(long offset, @Nullable StoredOffset before) {
        return new StoredOffset(offset, before == null ? "" : before.incarnation(), OffsetCommit.NO_BATCH);
    }

    private static void parse(String text, Map<SourcePartition, Optional<Long>> wanted) {
        Matcher parts = CHANGE.matcher(text);
        if (!parts.matches()) {
            throw CommandException.wrongUse("Expected a partition and an offset such as orders-0=1200 or"
                    + " orders-0=none; found '" + text + "'");
        }
        SourcePartition partition = new SourcePartition(parts.group(1), parts.group(2));
        Optional<Long> offset =
                parts.group(3).equals("none") ? Optional.empty() : Optional.of(Long.parseLong(parts.group(3)));
        if (wanted.put(partition, offset) != null) {
            throw CommandException.wrongUse("Partition " + partition + " is named twice");
        }
    }
}
