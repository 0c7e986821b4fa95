/**
 * Spark's view of the log: the delegate behind the two log classes, the record handle that keeps data locality, and the
 * choice of role and directory from Spark's settings. May import everything but {@code cli}.
 */
@NullMarked
package io.holdfast.spark.log;

import org.jspecify.annotations.NullMarked;
