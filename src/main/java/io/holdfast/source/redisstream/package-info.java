/**
 * Entries of a Redis stream, read as a consumer of a group, with Jedis. May import the root, {@code time}, {@code metric},
 * {@code storage}, {@code config}, {@code source} and that client.
 *
 * <table>
 * <caption>What this source guarantees</caption>
 * <tr><td>delivery</td><td>at least once; entries are acknowledged in the order of delivery when they are stored. Until then
 * they are in the group's list of pending entries, under the receiver's name</td></tr>
 * <tr><td>order</td><td>the stream's among new entries of one receiver. What comes again comes at its start, or when it is
 * taken over from a receiver that is gone, behind newer entries. Several receivers share a group's entries without an
 * order among them</td></tr>
 * <tr><td>position</td><td>none: ids have gaps, so a block could not tell exactly what it holds, and a stream that was deleted
 * and made again may use ids a second time. The id is a header</td></tr>
 * <tr><td>redelivered</td><td>the entry was pending already, with this receiver's name or with another's</td></tr>
 * <tr><td>a slow store</td><td>entries in the engine's hands are claimed anew by their own receiver three times in the time
 * after which others take them, so that they stay</td></tr>
 * <tr><td>kept by the server</td><td>with {@code appendonly yes} what it has answered survives its kill, but for a disk that
 * hangs with {@code appendfsync everysec}; a power loss with {@code appendfsync always}; a fail-over to a replica, never
 * for sure</td></tr>
 * <tr><td>trimmed entries</td><td>of what was deleted while it was pending only the id is left: counted, logged and
 * acknowledged. What was deleted before the group read it leaves no trace</td></tr>
 * <tr><td>undecodable</td><td>stop or skip</td></tr>
 * </table>
 */
@NullMarked
package io.holdfast.source.redisstream;

import org.jspecify.annotations.NullMarked;
