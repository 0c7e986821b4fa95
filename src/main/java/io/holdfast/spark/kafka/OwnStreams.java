package io.holdfast.spark.kafka;

import java.util.HashSet;
import java.util.Set;

/**
 * The input streams that Holdfast made itself, by Spark's numbers, of the last context in this process that has any. They
 * stay known when it has stopped, for events of its batches may still be on their way. Thread-safe.
 */
public final class OwnStreams {
    private static final Set<Integer> STREAMS = new HashSet<>(); // guarded by the class, as all here
    private static int ofContext;

    private OwnStreams() {}

    /**
     * A stream begins.
     *
     * @param context what tells the context from the one before
     */
    static synchronized void add(int context, int stream) {
        if (context != ofContext) {
            STREAMS.clear();
            ofContext = context;
        }
        STREAMS.add(stream);
    }

    /** Whether Holdfast keeps the stream's offsets; known before its first batch. */
    public static synchronized boolean contains(int stream) {
        return STREAMS.contains(stream);
    }
}
