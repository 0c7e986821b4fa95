package io.holdfast.testbed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is given to {@code spark-submit --deploy-mode cluster}. Not thread-safe.
 *
 * <p>The driver gets the {@code --add-opens} list that Spark needs on Java 17 and that standalone cluster mode does not
 * give it. More options of the driver's JVM go through {@link #driverJavaOptions}: the setting
 * {@code spark.driver.extraJavaOptions} would lose against them.
 */
public final class SparkSubmission {
    private static final List<String> OPENED = List.of(
            "java.lang",
            "java.lang.invoke",
            "java.lang.reflect",
            "java.io",
            "java.net",
            "java.nio",
            "java.util",
            "java.util.concurrent",
            "java.util.concurrent.atomic",
            "sun.nio.ch",
            "sun.nio.cs",
            "sun.security.action",
            "sun.util.calendar");

    private final Path jar;
    private final String mainClass;
    private final List<Path> jars = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private final List<String> driverJavaOptions = new ArrayList<>();
    private final Map<String, String> conf = new TreeMap<>();
    private String driverMemory = "512m";
    private boolean supervised;
    private @Nullable Path propertiesFile;

    private SparkSubmission(Path jar, String mainClass) {
        this.jar = jar;
        this.mainClass = mainClass;
    }

    /** An application with 512 MiB for its driver, not supervised. */
    public static SparkSubmission of(Path jar, String mainClass) {
        return new SparkSubmission(jar, mainClass);
    }

    /** Adds arguments of the main class. */
    public SparkSubmission arguments(String... more) {
        arguments.addAll(List.of(more));
        return this;
    }

    /** Adds to {@code --jars}. */
    public SparkSubmission jars(List<Path> more) {
        jars.addAll(more);
        return this;
    }

    /** Sets {@code --conf key=value}. */
    public SparkSubmission conf(String key, String value) {
        conf.put(key, value);
        return this;
    }

    /** Sets {@code --conf} for each entry. */
    public SparkSubmission conf(Map<String, String> entries) {
        conf.putAll(entries);
        return this;
    }

    /** Adds options of the driver's JVM. */
    public SparkSubmission driverJavaOptions(String... more) {
        driverJavaOptions.addAll(List.of(more));
        return this;
    }

    /** Sets {@code --driver-memory}. */
    public SparkSubmission driverMemory(String memory) {
        driverMemory = memory;
        return this;
    }

    /** Sets {@code --properties-file}. */
    public SparkSubmission propertiesFile(Path file) {
        propertiesFile = file;
        return this;
    }

    /** Has the driver relaunched when it ends with another status than 0. */
    public SparkSubmission supervise() {
        supervised = true;
        return this;
    }

    List<String> arguments(String masterUrl, DriverMark mark) {
        List<String> all = new ArrayList<>(List.of("--master", masterUrl, "--deploy-mode", "cluster"));
        if (supervised) {
            all.add("--supervise");
        }
        if (propertiesFile != null) {
            all.addAll(List.of("--properties-file", propertiesFile.toString()));
        }
        if (!jars.isEmpty()) {
            String list = jars.stream().map(Path::toString).collect(Collectors.joining(","));
            all.addAll(List.of("--jars", list));
        }
        conf.forEach((key, value) -> all.addAll(List.of("--conf", key + "=" + value)));
        all.addAll(List.of("--driver-memory", driverMemory, "--driver-java-options", driverOptions(mark)));
        all.addAll(List.of("--class", mainClass, jar.toString()));
        all.addAll(arguments);
        return all;
    }

    private String driverOptions(DriverMark mark) {
        Stream<String> opens = OPENED.stream().map(name -> "--add-opens=java.base/" + name + "=ALL-UNNAMED");
        Stream<String> own = Stream.concat(Stream.of(mark.option()), driverJavaOptions.stream());
        return Stream.concat(opens, own).collect(Collectors.joining(" "));
    }
}
