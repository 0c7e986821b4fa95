package io.holdfast.testbed;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** What a class of this JVM logs, from now on until it is closed: lines such as {@code WARN the message}. Thread-safe. */
public final class LogLines implements AutoCloseable {
    private final Logger logger;
    private final Collector collector = new Collector();

    private LogLines(String className) {
        logger = (Logger) LogManager.getLogger(className);
        collector.start();
        logger.addAppender(collector);
    }

    /** Listens to the logger of the class with this full name. */
    public static LogLines of(String className) {
        return new LogLines(className);
    }

    /** All lines so far. */
    public List<String> lines() {
        return List.copyOf(collector.lines);
    }

    @Override
    public void close() {
        logger.removeAppender(collector);
        collector.stop();
    }

    private static final class Collector extends AbstractAppender {
        private final List<String> lines = new CopyOnWriteArrayList<>();

        Collector() {
            super("log-lines", null, null, false, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            lines.add(event.getLevel() + " " + event.getMessage().getFormattedMessage());
        }
    }
}
