package io.holdfast.source;

import java.time.Duration;

/**
 * How much one fetch may bring.
 *
 * @param maxRecords upper bound of deliveries; at least 1
 * @param maxBytes payload bytes after which to stop; the record that crosses the bound still counts as inside
 * @param maxWait how long to wait for a first record; zero does not wait
 */
public record FetchLimit(int maxRecords, long maxBytes, Duration maxWait) {
    public FetchLimit {
        if (maxRecords < 1 || maxBytes < 1 || maxWait.isNegative()) {
            throw new IllegalArgumentException("Fetch limit must be positive, found " + maxRecords + " records, "
                    + maxBytes + " bytes, " + maxWait);
        }
    }
}
