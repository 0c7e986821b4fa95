package io.holdfast.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads events of Spark's driver without naming a class of Spark's, so that it works, and says less, where they are
 * missing. Stateless.
 */
final class DriverEvents {
    private static final int MAX_TEXT = 240;
    private static final ClassLoader LOADER = DriverEvents.class.getClassLoader();

    /** What an event may be made of; user's own metadata is not loaded. */
    private static final ObjectInputFilter FILTER = ObjectInputFilter.Config.createFilter(
            "maxdepth=100;org.apache.spark.**;scala.**;io.holdfast.**;java.lang.**;java.util.**;java.math.**;!*");

    private DriverEvents() {}

    /**
     * One event. Immutable.
     *
     * @param kind the simple name of its class
     * @param text its members, shortened
     */
    record Event(String kind, String text) {}

    /** Whether Spark's classes are on the class path. */
    static boolean areKnown() {
        try {
            Class.forName("org.apache.spark.streaming.scheduler.BlockAdditionEvent", false, LOADER);
            return true;
        } catch (ClassNotFoundException | LinkageError absent) {
            return false;
        }
    }

    /** The events in a record: one, or many where Spark's batching was on; empty if they cannot be read. */
    static Optional<List<Event>> read(byte[] record) {
        try {
            List<Event> events = new ArrayList<>();
            collect(deserialize(record), events);
            return Optional.of(events);
        } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError unreadable) {
            return Optional.empty();
        }
    }

    private static void collect(Object found, List<Event> events) throws IOException, ClassNotFoundException {
        if (found instanceof byte[][] batch) {
            for (byte[] each : batch) {
                collect(deserialize(each), events);
            }
        } else {
            String text = String.valueOf(found);
            String shortened = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) + "..." : text;
            events.add(new Event(found.getClass().getSimpleName(), shortened));
        }
    }

    private static Object deserialize(byte[] bytes) throws IOException, ClassNotFoundException {
        try (EventStream in = new EventStream(new ByteArrayInputStream(bytes))) {
            return in.readObject();
        }
    }

    /** Finds classes where ours are, not where the JDK's are. Not thread-safe. */
    private static final class EventStream extends ObjectInputStream {
        EventStream(InputStream in) throws IOException {
            super(in);
            setObjectInputFilter(FILTER);
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass described) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(described.getName(), false, LOADER);
            } catch (ClassNotFoundException absent) {
                return super.resolveClass(described);
            }
        }
    }
}
