package io.holdfast.spark.kafka;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The input streams of this process that Holdfast made itself, by Spark's numbers. Thread-safe. */
public final class OwnStreams {
    private static final Set<Integer> STREAMS = ConcurrentHashMap.newKeySet();

    private OwnStreams() {}

    static void add(int stream) {
        STREAMS.add(stream);
    }

    static void remove(int stream) {
        STREAMS.remove(stream);
    }

    /** Whether Holdfast keeps the stream's offsets; known before its first batch. */
    public static boolean contains(int stream) {
        return STREAMS.contains(stream);
    }
}
