/**
 * Messages that rsyslog and others send by RELP: the receiver is the server, our own. May import the root, {@code time},
 * {@code metric}, {@code config}, {@code source} and {@code source.listen}.
 *
 * <table>
 * <caption>What this source guarantees</caption>
 * <tr><td>delivery</td><td>at least once, with a sender that keeps what was not answered: a message is answered with 200
 * when it is stored. What is not answered when a connection ends, the sender sends again on its next one</td></tr>
 * <tr><td>order</td><td>per connection; what is sent again comes behind what another receiver may have taken
 * meanwhile</td></tr>
 * <tr><td>position</td><td>none: the protocol's numbers begin again with each connection</td></tr>
 * <tr><td>redelivered</td><td>never set: what is sent again looks like what is new</td></tr>
 * <tr><td>kept by the sender</td><td>rsyslog keeps in memory what it has sent and not seen answered, whatever its queue is:
 * when it is killed at the same time as the receiver, that is lost</td></tr>
 * <tr><td>too long</td><td>answered with 500 and the reason, in its turn, and not handed over; rsyslog drops it then, and
 * sends the rest of its window again</td></tr>
 * <tr><td>undecodable</td><td>stop or skip; with stop anybody who may send can stop the receiver</td></tr>
 * </table>
 */
@NullMarked
package io.holdfast.source.relp;

import org.jspecify.annotations.NullMarked;
