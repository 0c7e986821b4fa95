/**
 * Lines over TCP, as {@code socketTextStream} reads them, with acknowledgements for a peer that can use them. The
 * protocol is described in {@code src/docs/tcp-lines.md}. May import the root, {@code time}, {@code metric},
 * {@code storage}, {@code config} and {@code source}.
 *
 * <table>
 * <caption>What this source guarantees</caption>
 * <tr><th></th><th>peer that announces itself</th><th>plain peer, such as {@code nc -lk 9998}</th></tr>
 * <tr><td>delivery</td><td>at least once</td><td>nothing: what is on its way when either side ends is gone</td></tr>
 * <tr><td>order</td><td>per session, by sequence</td><td>per connection</td></tr>
 * <tr><td>position</td><td>session, sequence</td><td>none</td></tr>
 * <tr><td>redelivered</td><td>the sequence was seen before by this source in this JVM; a hint</td><td>false</td></tr>
 * </table>
 */
@NullMarked
package io.holdfast.source.tcp;

import org.jspecify.annotations.NullMarked;
