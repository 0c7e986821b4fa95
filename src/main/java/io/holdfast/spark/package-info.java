/**
 * What an application names: the streams, and the two classes that Spark's settings name for the logs. Public names
 * only; everything they do lives in the rooms below. May import everything but {@code cli}.
 */
@NullMarked
package io.holdfast.spark;

import org.jspecify.annotations.NullMarked;
