/**
 * Kafka's direct stream with offsets that are right: a subclass of the stock stream, where it begins, what its batches
 * read, and when they are committed. May import everything but {@code cli}.
 */
@NullMarked
package io.holdfast.spark.kafka;

import org.jspecify.annotations.NullMarked;
