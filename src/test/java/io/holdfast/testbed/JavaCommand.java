package io.holdfast.testbed;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Describes a JVM to start, with this JVM's own {@code java}. Get one from {@link TestBed#java}. Not thread-safe.
 *
 * <p>The environment is inherited, without what would redirect the servers of the test bed to an installed Spark,
 * Hadoop or Kafka.
 */
public final class JavaCommand {
    private static final Pattern FOREIGN = Pattern.compile("CLASSPATH|(SPARK|HADOOP|HDFS|KAFKA)_.*");

    private final String name;
    private final String mainClass;
    private final Path log;
    private final List<String> classPath = new ArrayList<>();
    private final List<String> jvmOptions = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> environment = new TreeMap<>();
    private Path directory;

    JavaCommand(String name, String mainClass, Path directory, Path log) {
        this.name = name;
        this.mainClass = mainClass;
        this.directory = directory;
        this.log = log;
    }

    /** Adds class path entries: a jar, a directory, or all jars of a directory ({@code dir/*}). */
    public JavaCommand classPath(String... entries) {
        classPath.addAll(List.of(entries));
        return this;
    }

    /** Adds options of the JVM itself. */
    public JavaCommand jvmOptions(String... options) {
        return jvmOptions(List.of(options));
    }

    /** Adds options of the JVM itself. */
    public JavaCommand jvmOptions(List<String> options) {
        jvmOptions.addAll(options);
        return this;
    }

    /** Adds arguments of the main class. */
    public JavaCommand arguments(String... more) {
        return arguments(List.of(more));
    }

    /** Adds arguments of the main class. */
    public JavaCommand arguments(List<String> more) {
        arguments.addAll(more);
        return this;
    }

    /** Sets a variable of the environment. */
    public JavaCommand environment(String key, String value) {
        environment.put(key, value);
        return this;
    }

    /** Sets variables of the environment. */
    public JavaCommand environment(Map<String, String> variables) {
        environment.putAll(variables);
        return this;
    }

    /** Sets the working directory; without it, the test bed's. */
    public JavaCommand directory(Path path) {
        directory = path;
        return this;
    }

    /** Starts it and returns at once. Standard output and error go to the log. */
    public JavaProcess start() {
        ProcessBuilder builder = new ProcessBuilder(commandLine())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(key -> FOREIGN.matcher(key).matches());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            return new JavaProcess(name, process, new LogFile(log));
        } catch (IOException e) {
            throw new TestBedException("Cannot start " + name + " (" + mainClass + "), log " + log, e);
        }
    }

    /** Runs it to its end and returns what it printed. Throws when it fails, or is not done in time. */
    public String run(Duration limit) {
        try (JavaProcess process = start()) {
            int status = process.awaitExit(limit);
            if (status != 0) {
                throw new TestBedException(name + " " + arguments + " ended with status " + status + "; " + process);
            }
            return process.output();
        }
    }

    private List<String> commandLine() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.add("-cp");
        command.add(String.join(":", classPath));
        command.add(mainClass);
        command.addAll(arguments);
        return command;
    }
}
