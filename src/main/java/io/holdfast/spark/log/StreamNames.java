package io.holdfast.spark.log;

import org.apache.spark.streaming.receiver.Receiver;

/** What an input stream is called across restarts of an application whose code may have changed. Stateless. */
final class StreamNames {
    private StreamNames() {}

    /** A receiver's own description if it has one, else its class. */
    static String of(Receiver<?> receiver) {
        return receiver instanceof NamedStream named
                ? named.streamName()
                : receiver.getClass().getName();
    }
}
