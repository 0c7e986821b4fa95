package io.holdfast.source.contract;

import io.holdfast.source.Source;
import java.util.List;
import java.util.OptionalLong;

/** A queue, topic, stream or file of a server that nothing has used before, and the source that reads it. */
public interface SourcePlace {
    /** The source, complete and right, which reads everything that is published. */
    Source source();

    /** The same source through something that can be cut. Only asked for where connections can be. */
    CuttableSource cuttable();

    /** Hands the payloads over, one record each and in this order; returns when the server keeps them. */
    void publish(List<byte[]> payloads);

    /** Has a server look again after what it has sent which does so only when there is something new to send. */
    default void stir() {}

    /**
     * How many records the server still keeps, those that it has delivered and that are not acknowledged among them;
     * empty if the server does not show it. Asked again until it is as expected, so it need not be quick to settle.
     */
    OptionalLong unacknowledged();
}
