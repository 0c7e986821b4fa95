package io.holdfast.source;

import io.holdfast.metric.Metrics;
import io.holdfast.time.Ticker;

/**
 * What a reader is given by the engine that opens it.
 *
 * @param index which of the stream's receivers this is, from 0
 * @param receivers how many receivers the stream has; greater than {@code index}
 * @param maxRecordBytes the longest payload in bytes that the engine takes; a longer record is handed over as
 *     {@link Delivery#refused refused}, never cut
 * @param window how many records that are not acknowledged the engine can make use of, for those who have to ask for a
 *     number; at least 1
 * @param ticker the clock
 * @param metrics where the reader counts
 */
public record SourceContext(int index, int receivers, int maxRecordBytes, int window, Ticker ticker, Metrics metrics) {
    public SourceContext {
        if (index < 0 || index >= receivers || maxRecordBytes < 1 || window < 1) {
            throw new IllegalArgumentException("Receiver " + index + " of " + receivers + " with records up to "
                    + maxRecordBytes + " bytes and a window of " + window + " makes no sense");
        }
    }
}
