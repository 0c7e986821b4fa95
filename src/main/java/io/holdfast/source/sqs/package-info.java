/**
 * Messages of an Amazon SQS queue, with version 2 of the AWS SDK. May import the root, {@code time}, {@code metric}, {@code
 * storage}, {@code config}, {@code source} and that client.
 *
 * <table>
 * <caption>What this source guarantees</caption>
 * <tr><td>delivery</td><td>at least once; every message is deleted when it and all that came before it are stored. What was
 * received and not deleted comes again when its visibility timeout ends, or at once after a receiver that stops in
 * order</td></tr>
 * <tr><td>order</td><td>a standard queue has none. In a FIFO queue, the order of each message group: SQS hands over nothing
 * more of a group while some of it is not deleted. What comes again after a timeout comes behind what the engine holds of
 * its group by then</td></tr>
 * <tr><td>position</td><td>none: the sequence numbers of FIFO queues do not fit, and standard queues have none. The group is the
 * key</td></tr>
 * <tr><td>redelivered</td><td>the queue says that it handed the message over before, to any receiver; in a standard queue
 * a hint</td></tr>
 * <tr><td>a slow store</td><td>the visibility timeout of what the engine holds is prolonged again and again, up to the 12
 * hours that SQS allows</td></tr>
 * <tr><td>kept by the server</td><td>until the queue's retention ends, 4 days unless it is set. A dead-letter queue gets
 * what was received too often, stored or not: restarts count as well</td></tr>
 * <tr><td>undecodable</td><td>stop or skip</td></tr>
 * </table>
 */
@NullMarked
package io.holdfast.source.sqs;

import org.jspecify.annotations.NullMarked;
