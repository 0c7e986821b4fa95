package io.holdfast.story;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Follows what the word count has written, batch by batch. Thread-safe. */
final class Delivered {
    private final Path output;
    private final Set<Path> seen = new HashSet<>();
    private final Set<String> lines = new HashSet<>();

    Delivered(Path output) {
        this.output = output;
    }

    /** Distinct lines so far; looks at batches that are new since the last call. */
    synchronized long distinct() {
        for (Path batch : list(output, "batch-")) {
            if (!seen.contains(batch)) {
                read(batch);
            }
        }
        return lines.size();
    }

    /** Batches that were seen. */
    synchronized int batches() {
        return seen.size();
    }

    private void read(Path batch) {
        try {
            for (Path part : list(batch.resolve("lines"), "part-")) {
                lines.addAll(Files.readAllLines(part));
            }
            seen.add(batch);
        } catch (NoSuchFileException replacedJustNow) {
            // The batch runs again and is replaced by rename; the next look finds it.
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + batch, e);
        }
    }

    private static List<Path> list(Path directory, String prefix) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith(prefix))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException replacedJustNow) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + directory, e);
        }
    }
}
