/**
 * The receiver that Spark runs and the sink through which its engine stores blocks: beside the log when the log is on,
 * with verified copies when it is off. May import everything but {@code cli}.
 */
@NullMarked
package io.holdfast.spark.receiver;

import org.jspecify.annotations.NullMarked;
