package io.holdfast.source.relp;

import io.holdfast.metric.Counter;
import io.holdfast.metric.Metrics;

/**
 * What happened on connections.
 *
 * @param connections that were accepted
 * @param turnedAway that were not, as there were too many
 * @param malformed that were ended, as they did not speak the protocol
 * @param tooLong messages that were refused
 */
record RelpCounts(Counter connections, Counter turnedAway, Counter malformed, Counter tooLong) {
    static RelpCounts of(Metrics metrics) {
        return new RelpCounts(
                metrics.counter("source.relp.connections"),
                metrics.counter("source.relp.connections.refused"),
                metrics.counter("source.relp.connections.malformed"),
                metrics.counter("source.relp.messages.refused"));
    }
}
