package io.holdfast.spark.log;

/** A receiver that says which stream it belongs to. */
public interface NamedStream {
    /** The same for every start of the application, and different for each of its receivers. */
    String streamName();
}
