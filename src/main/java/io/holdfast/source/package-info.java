/**
 * What a source is, seen from the engine: a serializable description that opens a reader on the executor, deliveries
 * with the tag by which they are acknowledged, messages, decoders, and what a source can promise. Adapters live below,
 * one package each, and know neither Spark nor each other; what those share that are servers is in {@code listen}, and what
 * those share whose positions lie in an offset store in {@code offsets}. May import the root, {@code time}, {@code metric}
 * and {@code config}.
 */
@NullMarked
package io.holdfast.source;

import org.jspecify.annotations.NullMarked;
