/**
 * Messages of NATS JetStream, pulled through a durable consumer, with NATS's Java client. May import the root, {@code
 * time}, {@code metric}, {@code storage}, {@code config}, {@code source} and that client.
 *
 * <table>
 * <caption>What this source guarantees</caption>
 * <tr><td>delivery</td><td>at least once; every message is acknowledged on its own when it and all that came before it are
 * stored, and counts as acknowledged when the server has confirmed that</td></tr>
 * <tr><td>order</td><td>as the server delivers: the stream's, but what comes again comes behind newer messages, so the
 * sequence can go backwards. Several receivers of a consumer share its messages without an order among them</td></tr>
 * <tr><td>position</td><td>stream, consumer and when the consumer was created; the sequence in the stream. The time of
 * creation is in it because a stream that was deleted and made again counts from 1 again</td></tr>
 * <tr><td>redelivered</td><td>the server delivered the message before, to any receiver of the consumer</td></tr>
 * <tr><td>kept by the server</td><td>messages in file storage survive the server's kill. What was acknowledged is written
 * a moment later: a kill within that moment brings it again, and not all of it marked</td></tr>
 * <tr><td>a slow store</td><td>the server is told again and again that work is in progress, so that nothing comes again
 * while it is stored</td></tr>
 * <tr><td>undecodable</td><td>stop or skip</td></tr>
 * </table>
 */
@NullMarked
package io.holdfast.source.nats;

import org.jspecify.annotations.NullMarked;
