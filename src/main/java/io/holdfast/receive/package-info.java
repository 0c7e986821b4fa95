/**
 * The engine of a reliable receiver: one thread fetches, decodes and acknowledges; up to three store blocks. A rate gate
 * decides how much may come in, lanes fill blocks and keep the order of each source partition, a ledger knows what may
 * be acknowledged. What stores a block is given from outside. May import the root, {@code time}, {@code metric},
 * {@code config} and {@code source}; it knows neither Spark nor any adapter.
 */
@NullMarked
package io.holdfast.receive;

import org.jspecify.annotations.NullMarked;
