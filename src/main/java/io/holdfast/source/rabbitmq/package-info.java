/**
 * Messages of RabbitMQ's queues over AMQP 0-9-1, with RabbitMQ's Java client. May import the root, {@code time}, {@code
 * metric}, {@code storage}, {@code config}, {@code source} and that client.
 *
 * <table>
 * <caption>What this source guarantees</caption>
 * <tr><td>delivery</td><td>at least once; a message is acknowledged when it and all that the channel delivered before it
 * are stored</td></tr>
 * <tr><td>order</td><td>per queue, with one receiver; what comes again comes where the broker puts it, which is its old
 * place for classic queues and the end for some requeued messages of quorum queues. Several receivers of a queue compete,
 * and there is no order among them</td></tr>
 * <tr><td>position</td><td>none: a message has no number in its queue</td></tr>
 * <tr><td>redelivered</td><td>the broker delivered the message before, to anybody; without it the message is new to all,
 * with it this or another receiver may or may not have stored it</td></tr>
 * <tr><td>kept by the broker</td><td>persistent messages in durable queues survive the broker's kill; others do
 * not</td></tr>
 * <tr><td>undecodable</td><td>stop, skip, or reject: the queue's dead-letter exchange gets it, or nobody where the queue
 * has none</td></tr>
 * <tr><td>streams</td><td>refused: a queue of type stream keeps no place for its readers</td></tr>
 * </table>
 */
@NullMarked
package io.holdfast.source.rabbitmq;

import org.jspecify.annotations.NullMarked;
