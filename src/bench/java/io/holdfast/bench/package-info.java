/**
 * Benchmarks against the incumbent: the same work by Spark's own log and by Holdfast's, in turn, in one run. Ratios are
 * what counts; times are context. Started by {@code scripts/bench.sh}.
 *
 * <p>{@code Bench} is the frame for every area: it takes a list of {@code Case}s, each with its {@code Contender}s, and
 * makes {@code Cell}s, a table, a chart and JSON of them. What begins with {@code Wal}, {@code Log}, {@code Raw},
 * {@code Clean} and {@code Streaming} belongs to the area {@code wal}; a {@code Supply} is a source of the area
 * {@code receivers}. {@code RemoteWork} is done in a process of its own. May import what it likes; nobody imports it.
 */
@NullMarked
package io.holdfast.bench;

import org.jspecify.annotations.NullMarked;
