/**
 * The start: every setting there is, and how they are read from Spark's configuration. May import everything but
 * {@code cli} and its sister rooms.
 */
@NullMarked
package io.holdfast.spark.context;

import org.jspecify.annotations.NullMarked;
