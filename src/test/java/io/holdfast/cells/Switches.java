package io.holdfast.cells;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What an output does when it meets a certain record, looked up in a file each time, so that it can be changed between
 * two starts of an application that is restored from a checkpoint: {@code fail}, {@code hang} or {@code halt}.
 */
final class Switches {
    static final int HALTED = 9;

    private Switches() {}

    private static Path file(Path directory, int output) {
        return directory.resolve("switch-" + output);
    }

    static void set(Path directory, int output, String deed, String record) {
        try {
            Path fresh = Files.writeString(directory.resolve("switch.new"), deed + " " + record);
            Files.move(fresh, file(directory, output), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot set a switch", failure);
        }
    }

    static void clear(Path directory, int output) {
        try {
            Files.deleteIfExists(file(directory, output));
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot clear a switch", failure);
        }
    }

    /** Called by an output before it puts anything out. */
    static void obey(Path directory, int output, List<String> records) throws IOException, InterruptedException {
        Path file = file(directory, output);
        String[] order = Files.exists(file) ? Files.readString(file).split(" ", -1) : new String[] {"", ""};
        if (!records.contains(order[1])) {
            return;
        }
        switch (order[0]) {
            case "fail" -> throw new OutputFailed("output " + output + " fails on purpose at " + order[1]);
            case "halt" -> Runtime.getRuntime().halt(HALTED);
            case "hang" -> {
                while (Files.exists(file)) {
                    Thread.sleep(100);
                }
            }
            default -> throw new IllegalStateException("no such deed: " + order[0]);
        }
    }

    /** On purpose. */
    static final class OutputFailed extends RuntimeException implements Serializable {
        private static final long serialVersionUID = 1L;

        OutputFailed(String message) {
            super(message);
        }
    }
}
