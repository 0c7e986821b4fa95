/**
 * Messages of JMS providers, with the vendor's own client. The two APIs, {@code javax.jms} and {@code jakarta.jms}, are
 * the same shape under two names: {@link io.holdfast.source.jms.JmsLink} is what this package needs of them, and has
 * one thin class for each, which must stay equal but for their imports; everything else exists once and sees neither
 * API. May import the root, {@code metric}, {@code config}, {@code source} and both APIs.
 *
 * <table>
 * <caption>What this source guarantees</caption>
 * <tr><td>delivery</td><td>at least once; a message is acknowledged when it is stored, or, in a transacted session,
 * when everything that the session has received is stored</td></tr>
 * <tr><td>order</td><td>as the broker delivers, with one receiver; what comes again comes where the broker puts
 * it</td></tr>
 * <tr><td>position</td><td>none: a message has no number in its queue</td></tr>
 * <tr><td>redelivered</td><td>the broker says that it sent the message before, perhaps only ahead and to nobody who
 * read it; not every broker remembers that when it is killed. A hint</td></tr>
 * <tr><td>kept by the broker</td><td>persistent messages of queues and durable subscriptions survive the broker's
 * kill</td></tr>
 * <tr><td>undecodable</td><td>stop or skip: JMS knows no refusal that puts one message aside</td></tr>
 * <tr><td>kinds</td><td>BytesMessage and TextMessage; others are refused without a look inside</td></tr>
 * </table>
 */
@NullMarked
package io.holdfast.source.jms;

import org.jspecify.annotations.NullMarked;
