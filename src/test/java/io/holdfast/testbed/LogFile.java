package io.holdfast.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A log that another process may be writing. A file that does not exist yet counts as empty.
 *
 * @param path where the log is
 */
record LogFile(Path path) {
    private static final int TAIL_LINES = 25;

    Optional<String> firstLineWith(String marker) {
        return scan(lines -> lines.filter(line -> line.contains(marker)).findFirst());
    }

    long linesWith(String first, String second) {
        return scan(lines -> lines.filter(line -> line.contains(first) && line.contains(second))
                .count());
    }

    String text() {
        return scan(lines -> lines.collect(Collectors.joining("\n")));
    }

    /** The last lines, for a failure message. */
    String tail() {
        List<String> lines = scan(Stream::toList);
        List<String> last = lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
        return path + (last.isEmpty() ? " (empty)" : ":\n  " + String.join("\n  ", last));
    }

    private <T> T scan(Function<Stream<String>, T> question) {
        if (!Files.exists(path)) {
            return question.apply(Stream.empty());
        }
        // Latin 1 decodes anything, also a line cut in the middle of a character.
        try (Stream<String> lines = Files.lines(path, StandardCharsets.ISO_8859_1)) {
            return question.apply(lines);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the log " + path, e);
        }
    }
}
