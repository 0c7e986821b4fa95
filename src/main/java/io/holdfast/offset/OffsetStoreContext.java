package io.holdfast.offset;

import io.holdfast.metric.Metrics;
import io.holdfast.time.Ticker;

/**
 * What a store needs to know of the application. Immutable.
 *
 * @param application the name under which offsets are stored; not empty
 * @param ticker the clock
 * @param metrics where the store may count
 */
public record OffsetStoreContext(String application, Ticker ticker, Metrics metrics) {}
