/**
 * The contract of all adapters: engine, adapter and a sink that writes a file, in a process of their own and without
 * Spark, beside a real server in another one, and every record counted. An adapter's test extends {@link
 * io.holdfast.source.contract.SourceContract} and says, as a {@link io.holdfast.source.contract.SourceServer}, how its
 * server is started, killed and fed. May import {@code testbed} and what an adapter may.
 */
@NullMarked
package io.holdfast.source.contract;

import org.jspecify.annotations.NullMarked;
