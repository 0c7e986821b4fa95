/**
 * Messages of MQTT brokers, in versions 3.1.1 and 5 of the protocol, with HiveMQ's client on the Netty that Spark brings.
 * May import the root, {@code time}, {@code metric}, {@code storage}, {@code config}, {@code source} and that client.
 *
 * <table>
 * <caption>What this source guarantees</caption>
 * <tr><td>delivery</td><td>at least once for what was published with QoS 1 or 2 while the session was there; a message is
 * acknowledged when it and all that came before it are stored. With QoS 2 as well: a receiver that is killed between store
 * and acknowledgement gets the message again</td></tr>
 * <tr><td>QoS 0</td><td>what was published with QoS 0 comes with QoS 0: nobody delivers it again, and what a receiver has
 * no room for is dropped and counted</td></tr>
 * <tr><td>order</td><td>as the broker sends, which is per topic and QoS as published, with one receiver. Receivers that
 * share a subscription have no order among them</td></tr>
 * <tr><td>position</td><td>none: a message has no number</td></tr>
 * <tr><td>redelivered</td><td>never set: the client does not hand over the protocol's flag</td></tr>
 * <tr><td>kept by the broker</td><td>the session of a client id, as long as the broker wants and the session's expiry
 * allows; what a broker does not write to disk is gone with its process</td></tr>
 * <tr><td>undecodable</td><td>stop or skip: the protocol has no place to put a message aside</td></tr>
 * </table>
 */
@NullMarked
package io.holdfast.source.mqtt;

import org.jspecify.annotations.NullMarked;
