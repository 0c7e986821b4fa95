package io.holdfast.receive;

import io.holdfast.metric.Counter;
import io.holdfast.metric.Metrics;

/**
 * What an engine counts, by name.
 *
 * @param fetched records that the source handed over
 * @param stored records in stored blocks
 * @param acknowledged records whose source was told that they are stored, skipped or rejected
 * @param skipped records that could not be decoded and were passed over
 * @param rejected records that could not be decoded and that the source shall put aside
 * @param unacknowledged records that were fetched and given back to the source, which delivers them again if it can
 * @param blocks stored blocks
 * @param storeFailures failed attempts to store a block
 * @param reconnects readers opened after the first one
 */
record ReceiverMetrics(
        Counter fetched,
        Counter stored,
        Counter acknowledged,
        Counter skipped,
        Counter rejected,
        Counter unacknowledged,
        Counter blocks,
        Counter storeFailures,
        Counter reconnects) {
    static final String FETCHED = "receiver.records.fetched";
    static final String STORED = "receiver.records.stored";
    static final String ACKNOWLEDGED = "receiver.records.acknowledged";
    static final String SKIPPED = "receiver.records.skipped";
    static final String REJECTED = "receiver.records.rejected";
    static final String UNACKNOWLEDGED = "receiver.records.unacknowledged";
    static final String BLOCKS = "receiver.blocks.stored";
    static final String STORE_FAILURES = "receiver.store.failures";
    static final String RECONNECTS = "receiver.source.reconnects";

    static ReceiverMetrics of(Metrics metrics) {
        return new ReceiverMetrics(
                metrics.counter(FETCHED),
                metrics.counter(STORED),
                metrics.counter(ACKNOWLEDGED),
                metrics.counter(SKIPPED),
                metrics.counter(REJECTED),
                metrics.counter(UNACKNOWLEDGED),
                metrics.counter(BLOCKS),
                metrics.counter(STORE_FAILURES),
                metrics.counter(RECONNECTS));
    }
}
