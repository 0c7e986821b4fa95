package io.holdfast.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares what senders journalled with what the word count wrote: {@code --output DIR --journal FILE ...}. Prints one
 * line of counts. Exit status 0 when nothing is lost and nothing was invented, 1 otherwise, 2 for wrong use.
 */
public final class CompareDelivered {
    private static final String USAGE = """
            Usage: CompareDelivered --output DIRECTORY --journal FILE [--journal FILE ...]

              --output DIRECTORY   what the word count wrote, on this machine
              --journal FILE       what a sender wrote down; any number of them""";

    private final Set<String> sent = new HashSet<>();
    private final Map<String, Integer> received = new HashMap<>();

    private CompareDelivered() {}

    public static void main(String[] args) throws IOException {
        Arguments arguments = Arguments.of(args, USAGE);
        CompareDelivered comparison = new CompareDelivered();
        for (String journal : arguments.all("journal")) {
            comparison.sent.addAll(Files.readAllLines(Path.of(journal)));
        }
        comparison.readBatches(Path.of(arguments.one("output")));
        System.out.println(comparison.counts());
        System.exit(comparison.isWhole() ? 0 : 1);
    }

    private void readBatches(Path output) throws IOException {
        for (Path batch : list(output, "batch-")) {
            for (Path part : list(batch.resolve("lines"), "part-")) {
                Files.readAllLines(part).forEach(line -> received.merge(line, 1, Integer::sum));
            }
        }
    }

    private static List<Path> list(Path directory, String prefix) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith(prefix))
                    .collect(Collectors.toList());
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }

    private long lost() {
        return sent.stream().filter(line -> !received.containsKey(line)).count();
    }

    private long invented() {
        return received.keySet().stream().filter(line -> !sent.contains(line)).count();
    }

    private long duplicates() {
        return received.values().stream().mapToLong(times -> times - 1).sum();
    }

    private String counts() {
        return "sent=" + sent.size() + " received_distinct=" + received.size() + " lost=" + lost() + " duplicates="
                + duplicates() + " invented=" + invented();
    }

    private boolean isWhole() {
        return lost() == 0 && invented() == 0;
    }
}
