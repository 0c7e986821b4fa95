/**
 * Offsets in a compacted Kafka topic, one record for each application. May import the root, {@code time}, {@code metric},
 * {@code config}, {@code epoch}, {@code storage}, {@code offset} and Kafka's client.
 */
@NullMarked
package io.holdfast.offset.topic;

import org.jspecify.annotations.NullMarked;
