package io.holdfast.testbed;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Describes a program of the operating system to start in a test bed, in the foreground. Not thread-safe. */
final class ProgramCommand {
    private final String name;
    private final List<String> command = new ArrayList<>();
    private final Path directory;
    private final Path log;
    private final Map<String, String> environment = new TreeMap<>();

    ProgramCommand(String name, Path executable, List<String> arguments, Path directory, Path log) {
        this.name = name;
        this.directory = directory;
        this.log = log;
        command.add(executable.toString());
        command.addAll(arguments);
    }

    /** Sets a variable of the environment. */
    ProgramCommand environment(String key, String value) {
        environment.put(key, value);
        return this;
    }

    /** Starts it and returns at once. Standard output and error go to the log. */
    JavaProcess start() {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            return new JavaProcess(name, process, new LogFile(log));
        } catch (IOException e) {
            throw new TestBedException("Cannot start " + name + " (" + command.get(0) + "), log " + log, e);
        }
    }
}
