package io.holdfast.testbed;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Spark that tests run on: that of the build, unless the system properties {@code holdfast.spark} and
 * {@code holdfast.connector} name class paths of another one, as {@code scripts/matrix.sh} does. Stateless.
 */
public final class SparkLine {
    private static final Pattern LIBRARY = Pattern.compile("scala-library-(\\d+\\.\\d+)\\.\\d+\\.jar");

    private SparkLine() {}

    /** The name of the class path with Spark's own jars. */
    public static String spark() {
        return System.getProperty("holdfast.spark", "spark");
    }

    /** The name of the class path with Spark's connector to Kafka. */
    public static String connector() {
        return System.getProperty("holdfast.connector", "kafka-connector");
    }

    /** The Scala of Spark's jars without its last number, such as {@code 2.12}. */
    static String scala(List<Path> jars) {
        return jars.stream()
                .map(jar -> LIBRARY.matcher(jar.getFileName().toString()))
                .filter(Matcher::matches)
                .map(library -> library.group(1))
                .findFirst()
                .orElseThrow(() -> new TestBedException("No Scala library among Spark's jars: " + jars));
    }
}
