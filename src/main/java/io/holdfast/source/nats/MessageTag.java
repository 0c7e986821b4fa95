package io.holdfast.source.nats;

import io.holdfast.source.DeliveryTag;

/**
 * What it takes to acknowledge a message.
 *
 * @param replyTo the subject on which the server hears about this delivery of it
 */
record MessageTag(String replyTo) implements DeliveryTag {}
