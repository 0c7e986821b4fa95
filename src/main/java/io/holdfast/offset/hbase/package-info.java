/**
 * Offsets in HBase, one row for each application. May import the root, {@code time}, {@code metric}, {@code config},
 * {@code epoch}, {@code storage}, {@code offset}, HBase's client and Hadoop's configuration.
 */
@NullMarked
package io.holdfast.offset.hbase;

import org.jspecify.annotations.NullMarked;
