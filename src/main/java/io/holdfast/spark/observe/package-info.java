/**
 * Sees what an application reads that knows nothing of Holdfast: ranges of its direct streams' batches, gaps and overlaps
 * between them, and its lag. It never touches the application: what it hears it takes down on a thread of its own. May
 * import everything but {@code cli}.
 */
@NullMarked
package io.holdfast.spark.observe;

import org.jspecify.annotations.NullMarked;
