package io.holdfast.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * As much of a Spark installation as its daemons need: {@code jars} and {@code conf}.
 *
 * <p>Drivers and executors log as the project's own {@code conf/log4j2.properties} tells, if there is one. Master,
 * workers and the submission tools always log at INFO, because the test bed reads their logs.
 */
final class SparkHome {
    private static final String LOG4J = """
            rootLogger.level = info
            rootLogger.appenderRef.stderr.ref = stderr
            appender.stderr.type = Console
            appender.stderr.name = stderr
            appender.stderr.target = SYSTEM_ERR
            appender.stderr.layout.type = PatternLayout
            appender.stderr.layout.pattern = %d{HH:mm:ss.SSS} %p %c{1}: %m%n%ex
            """;

    private final TestBed bed;
    private final Path directory;
    private final SparkClusterSettings settings;

    private SparkHome(TestBed bed, Path directory, SparkClusterSettings settings) {
        this.bed = bed;
        this.directory = directory;
        this.settings = settings;
    }

    static SparkHome create(TestBed bed, Path directory, SparkClusterSettings settings) {
        SparkHome home = new SparkHome(bed, directory, settings);
        try {
            home.fill();
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create a Spark home in " + directory, e);
        }
    }

    Path directory() {
        return directory;
    }

    /** One of Spark's own programs. */
    JavaCommand java(String name, String mainClass) {
        return bed.java(name, mainClass)
                .classPath(directory.resolve("conf") + "/", directory.resolve("jars") + "/*")
                .jvmOptions("-Dlog4j2.configurationFile=" + daemonLog4j().toUri())
                .environment(environment());
    }

    private Path localDirectory() {
        return bed.temporary().resolve(directory.getFileName() + "-local");
    }

    /** For workers: what drivers and executors inherit. Options on their own command line win over these. */
    String applicationOptions() {
        return "\"-Djava.io.tmpdir=" + bed.temporary() + "\" " + String.join(" ", settings.applicationOptions());
    }

    private Map<String, String> environment() {
        return Map.of(
                "SPARK_HOME", directory.toString(),
                "SPARK_SCALA_VERSION", SparkLine.scala(bed.jars(settings.classPath())),
                "SPARK_LOCAL_IP", "127.0.0.1",
                "SPARK_LOCAL_HOSTNAME", "127.0.0.1",
                "SPARK_LOCAL_DIRS", localDirectory().toString());
    }

    private void fill() throws IOException {
        Files.createDirectories(directory.resolve("conf"));
        Files.createDirectories(localDirectory());
        Files.createSymbolicLink(directory.resolve("jars"), bed.classPath(settings.classPath()));
        Files.writeString(daemonLog4j(), LOG4J);
        Path own = bed.base().resolve("conf/log4j2.properties");
        Path theirs = directory.resolve("conf/log4j2.properties");
        if (Files.exists(own)) {
            Files.copy(own, theirs);
        } else {
            Files.writeString(theirs, LOG4J);
        }
    }

    private Path daemonLog4j() {
        return directory.resolve("daemon-log4j2.properties");
    }
}
