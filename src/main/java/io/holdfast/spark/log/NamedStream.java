package io.holdfast.spark.log;

/** A receiver that says which stream it belongs to. */
public interface NamedStream {
    /** The same for every start of the application and for all receivers of the stream, and no other stream's. */
    String streamName();

    /** Which of the stream's receivers it is, from 0. */
    int receiverIndex();
}
