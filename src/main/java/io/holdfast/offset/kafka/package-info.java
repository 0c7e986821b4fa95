/**
 * Offsets kept where Kafka's own tools look for them: in the offsets of a consumer group, written by one transactional
 * producer per application, so that Kafka itself fences the older driver. May import what {@code offset} may, {@code
 * storage}, and Kafka's clients.
 */
@NullMarked
package io.holdfast.offset.kafka;

import org.jspecify.annotations.NullMarked;
