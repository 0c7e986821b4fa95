package io.holdfast.spark.context;

import io.holdfast.config.SettingsException;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.package$;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.util.Properties;

/**
 * The Spark that this is. Holdfast refuses one that is older than those it is made for, and warns of one that it was not tried
 * with: there it may find that something of Spark's inside is missing, and says what it does without. Thread-safe.
 */
public final class SparkVersion {
    static final Line OLDEST = new Line(3, 4);
    static final Line NEWEST = new Line(4, 1);

    private static final Logger log = LoggerFactory.getLogger(SparkVersion.class);
    private static final Pattern LINE = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(\\D.*)?");
    private static final AtomicBoolean TOLD = new AtomicBoolean();

    /** The first two numbers of a version. */
    record Line(int major, int minor) implements Comparable<Line> {
        private static final Comparator<Line> ORDER =
                Comparator.comparingInt(Line::major).thenComparingInt(Line::minor);

        /** Vendors append signs of their own, as in {@code 3.5.1-amzn-0}; empty where there are no numbers at all. */
        static Optional<Line> of(String version) {
            Matcher matcher = LINE.matcher(version);
            return matcher.matches()
                    ? Optional.of(new Line(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
                    : Optional.empty();
        }

        @Override
        public int compareTo(Line other) {
            return ORDER.compare(this, other);
        }

        @Override
        public String toString() {
            return major + "." + minor;
        }
    }

    private SparkVersion() {}

    /** Spark's own word for its version, such as {@code 3.5.5}. */
    public static String ofSpark() {
        return package$.MODULE$.SPARK_VERSION();
    }

    /** The line of Scala it is built for, as artifacts name it: {@code 2.12} or {@code 2.13}. */
    public static String ofScala() {
        return Line.of(Properties.versionNumberString()).map(Line::toString).orElseGet(Properties::versionNumberString);
    }

    /**
     * Checks the Spark that this runs in; warns at most once per process.
     *
     * @throws SettingsException if it is too old: starting again would not help, as with a wrong setting
     */
    static void check() {
        Optional<String> warning = judge(ofSpark());
        if (warning.isPresent() && TOLD.compareAndSet(false, true)) {
            log.warn(warning.get());
        }
    }

    /** What to warn of; empty if nothing. */
    static Optional<String> judge(String version) {
        Optional<Line> line = Line.of(version);
        if (line.isPresent() && line.get().compareTo(OLDEST) < 0) {
            throw new SettingsException("This is Spark " + version + ", and Holdfast needs Spark " + OLDEST
                    + " or newer: submit the application to a Spark from " + OLDEST + " to " + NEWEST);
        }
        if (line.isPresent() && line.get().compareTo(NEWEST) <= 0) {
            return Optional.empty();
        }
        return Optional.of("This is Spark " + version + ", with which Holdfast was not tried (it was with " + OLDEST
                + " to " + NEWEST + "). Where this Spark lacks something, a warning says what Holdfast does without;"
                + " look whether there is a newer Holdfast");
    }
}
