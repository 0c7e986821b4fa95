/**
 * Records of Kafka topics through a receiver, for streams whose parallelism should not follow the partitions. May
 * import the root, {@code time}, {@code metric}, {@code storage}, {@code config}, {@code offset}, {@code source},
 * {@code source.offsets} and Kafka's client.
 *
 * <table>
 * <caption>What this source guarantees</caption>
 * <tr><td>delivery</td><td>at least once; an offset is committed when all records below it are stored</td></tr>
 * <tr><td>order</td><td>per partition</td></tr>
 * <tr><td>position</td><td>{@code topic-partition}, offset</td></tr>
 * <tr><td>redelivered</td><td>always false: Kafka does not tell</td></tr>
 * <tr><td>retention</td><td>records that the broker deleted before they were read are noticed only when starting at
 * {@code NONE}, which then stops; with the other two the stream goes on with the earliest record there is</td></tr>
 * </table>
 *
 * <p>A record without value (a tombstone) is handed over with an empty payload and the header
 * {@code holdfast.kafka.tombstone}.
 */
@NullMarked
package io.holdfast.source.kafka;

import org.jspecify.annotations.NullMarked;
