/**
 * Records that are posted over HTTP: the receiver is the server, the JDK's own. May import the root, {@code time}, {@code
 * metric}, {@code config}, {@code source}, {@code source.listen}, the JDK's server and Jackson's streaming parser, which
 * Spark brings.
 *
 * <table>
 * <caption>What this source guarantees</caption>
 * <tr><td>delivery</td><td>at least once, with a sender that sends again until it reads 200: that is written when all
 * records of the request are stored. Every other answer, and none, says that the request has to be sent
 * again</td></tr>
 * <tr><td>unknown</td><td>after 503 for a store that is slow or a receiver that ends, and after a broken connection,
 * nobody can say whether the records are stored. Sent again, they may come twice</td></tr>
 * <tr><td>repeats</td><td>with an {@code Idempotency-Key} a repeat is not stored again for as long as the receiver lives
 * and remembers; its memory ends with it, so this makes duplicates rarer and promises nothing</td></tr>
 * <tr><td>order</td><td>within a request, and between requests of a sender that waits for each answer before it sends the
 * next</td></tr>
 * <tr><td>position</td><td>none: a request has no number</td></tr>
 * <tr><td>redelivered</td><td>never set: what was sent before looks like what is new</td></tr>
 * <tr><td>too long, bad JSON</td><td>refused to the sender, 413 or 400 with the line; nothing of the request is
 * stored</td></tr>
 * <tr><td>undecodable</td><td>stop or skip; with stop anybody who may send can stop the receiver</td></tr>
 * </table>
 */
@NullMarked
package io.holdfast.source.http;

import org.jspecify.annotations.NullMarked;
