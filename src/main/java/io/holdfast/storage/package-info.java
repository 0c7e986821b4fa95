/**
 * The one seam to files: exclusive create, append, flush or force, positioned read, list, delete, and small files that
 * are created or replaced whole. Local disks go through {@code java.nio}, everything else through Hadoop's file
 * systems. May import the root, time and metric; only the Hadoop classes of this package see
 * {@code org.apache.hadoop.fs} and {@code conf}, and only {@code HdfsStreams} HDFS's client.
 */
@NullMarked
package io.holdfast.storage;

import org.jspecify.annotations.NullMarked;
