package io.holdfast.spark.log;

import org.apache.spark.streaming.receiver.Receiver;

/** What an input stream is called across restarts of an application whose code may have changed. Stateless. */
final class StreamNames {
    private static final char INDEX = '#';

    private StreamNames() {}

    /** The name of one of a stream's receivers. */
    static String ofReceiver(String stream, int index) {
        return stream + INDEX + index;
    }

    /** Whether two receivers belong to the same stream. */
    static boolean areOfOneStream(String receiver, String other) {
        int end = receiver.lastIndexOf(INDEX);
        return end >= 0 && other.startsWith(receiver.substring(0, end + 1)) && other.lastIndexOf(INDEX) == end;
    }

    /** A receiver's own description if it has one, else its class. */
    static String of(Receiver<?> receiver) {
        return receiver instanceof NamedStream named
                ? ofReceiver(named.streamName(), named.receiverIndex())
                : receiver.getClass().getName();
    }
}
