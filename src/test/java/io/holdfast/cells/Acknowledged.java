package io.holdfast.cells;

import java.nio.file.Path;
import java.util.List;

/**
 * What a source was told: a file per partition, a line {@code process first last} for each acknowledgement. A source
 * that is opened goes on behind the last record that was acknowledged, so nothing that was is ever sent again.
 * Thread-safe.
 */
final class Acknowledged {
    private final Path file;

    Acknowledged(Path directory, String partition) {
        this.file = directory.resolve("acknowledged-" + partition);
    }

    /** One acknowledgement. */
    record Range(long process, long first, long last) {}

    void add(long first, long last) {
        Lines.append(file, List.of(ProcessHandle.current().pid() + " " + first + " " + last));
    }

    List<Range> ranges() {
        return Lines.read(file).stream().map(Acknowledged::range).toList();
    }

    /** The newest record that was acknowledged; 0 if none was. */
    long last() {
        return ranges().stream().mapToLong(Range::last).max().orElse(0);
    }

    private static Range range(String line) {
        String[] parts = line.split(" ", -1);
        return new Range(Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]));
    }
}
