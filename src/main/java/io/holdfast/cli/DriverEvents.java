package io.holdfast.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads events of Spark's driver without naming a class of Spark's, so that it works, and says less, where they are
 * missing. Stateless.
 */
final class DriverEvents {
    private static final int MAX_TEXT = 240;

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
            Class.forName("org.apache.spark.streaming.scheduler.BlockAdditionEvent", false, EventStream.LOADER);
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
        try (EventStream in = new EventStream(bytes)) {
            return in.readObject();
        }
    }
}
