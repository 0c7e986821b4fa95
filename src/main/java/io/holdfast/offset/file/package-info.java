/**
 * Offsets in files: on a local disk, HDFS, or another file system of Hadoop's that lets exactly one of several creators
 * win; and in the manifests that publish files of results, for {@code output}. May import the root, {@code time}, {@code
 * metric}, {@code config}, {@code epoch}, {@code storage} and {@code offset}.
 */
@NullMarked
package io.holdfast.offset.file;

import org.jspecify.annotations.NullMarked;
