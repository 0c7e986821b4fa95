/**
 * Benchmarks against the incumbent: the same work by Spark's own log and by Holdfast's, in turn, in one run. Ratios are
 * what counts; times are context. Started by {@code scripts/bench.sh}, never by a test.
 */
@NullMarked
package io.holdfast.bench;

import org.jspecify.annotations.NullMarked;
