package io.holdfast.source.files;

import io.holdfast.config.ResolvedSecrets;
import io.holdfast.config.SettingsException;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceReader;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One attempt to open a source: storage, marks, positions. Not thread-safe. */
final class FilesOpening {
    /** Hadoop's own limits add up to a quarter of an hour where nobody answers. */
    private static final Map<String, String> BOUNDED = Map.of(
            "ipc.client.connect.max.retries", "2",
            "ipc.client.connect.max.retries.on.timeouts", "1",
            "ipc.client.connect.timeout", "5000");

    private final FileLines source;
    private final SourceContext context;
    private final Deque<Runnable> opened = new ArrayDeque<>();

    FilesOpening(FileLines source, SourceContext context) {
        this.source = source;
        this.context = context;
    }

    SourceReader open() {
        try {
            return opened();
        } catch (SettingsException unresolved) {
            throw closing(new SourceRefusedException(
                    "Cannot open " + source.name() + ": " + unresolved.getMessage(), unresolved));
        } catch (StorageException failure) {
            throw closing(Failures.of(source, failure));
        } catch (RuntimeException failure) {
            throw closing(failure);
        }
    }

    private SourceReader opened() {
        ResolvedSecrets secrets = new ResolvedSecrets();
        Map<String, String> hadoop = new HashMap<>(BOUNDED);
        source.hadoop().forEach((key, value) -> hadoop.put(key, secrets.resolve(value)));
        Storage storage = Storage.open(source.directory(), hadoop);
        opened.push(storage::close);
        refuseStrangersByName(storage);
        @Nullable DoneMarks marks = null;
        if (!source.doneDirectory().isEmpty()) {
            marks = new DoneMarks(Storage.open(source.doneDirectory(), hadoop));
            opened.push(marks::close);
        }
        Positions positions = Positions.open(source, context);
        return new FilesReader(source, context, storage, positions, marks);
    }

    /**
     * A directory that is missing shows here and not first at a fetch. Where names are all there is, several receivers
     * cannot agree on who goes on with a file that was renamed.
     */
    private void refuseStrangersByName(Storage storage) {
        boolean hasNamesOnly = storage.files(storage.root(), 1).stream()
                .anyMatch(file -> file.identity().isEmpty());
        if (hasNamesOnly && context.receivers() > 1 && source.picked() == FileLines.Picked.GROWING) {
            throw new SourceRefusedException(
                    "Cannot open " + source.name() + " for " + context.receivers()
                            + " receivers: this storage knows files by their names alone, so only one receiver can follow"
                            + " files that are renamed while they grow; use one, or read whole files",
                    null);
        }
    }

    private RuntimeException closing(RuntimeException failure) {
        for (Runnable each : opened) {
            try {
                each.run();
            } catch (RuntimeException second) {
                failure.addSuppressed(second);
            }
        }
        return failure;
    }
}
