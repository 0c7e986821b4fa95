/**
 * The write-ahead log: append a record and get its address, read it back verified, read all in order, clean, close.
 * Every on-disk structure stands in {@code SegmentFormat} and nowhere else. May import the root, time, metric, storage
 * and config; never Hadoop, never Spark.
 */
@NullMarked
package io.holdfast.wal;

import org.jspecify.annotations.NullMarked;
