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
 * @param ticker the clock
 * @param metrics where the reader counts
 */
public record SourceContext(int index, int receivers, int maxRecordBytes, Ticker ticker, Metrics metrics) {
    public SourceContext {
        if (index < 0 || index >= receivers || maxRecordBytes < 1) {
            throw new IllegalArgumentException("Receiver " + index + " of " + receivers + " with records up to "
                    + maxRecordBytes + " bytes makes no sense");
        }
    }
}
