/**
 * Exactly once: results and offsets kept together, or not at all. Here: one transaction of a database, one transaction of
 * a Kafka producer, and files that count when a manifest names them; each under the driver's epoch. Plain ranges, no
 * Spark. May import the root, {@code time}, {@code metric}, {@code storage}, {@code config}, {@code epoch}, {@code offset},
 * {@code offset.file}, {@code offset.jdbc}, {@code offset.kafka}, and Kafka's clients.
 */
@NullMarked
package io.holdfast.output;

import org.jspecify.annotations.NullMarked;
