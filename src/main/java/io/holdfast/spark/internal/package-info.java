/**
 * The only place that names members of Spark which are private in Scala and public in bytecode. Each use stands behind
 * a probe: where a Spark line lacks the member, the fallback is taken and said once. Imports Spark and the root.
 */
@NullMarked
package io.holdfast.spark.internal;

import org.jspecify.annotations.NullMarked;
