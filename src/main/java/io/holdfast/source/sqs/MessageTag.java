package io.holdfast.source.sqs;

import io.holdfast.source.DeliveryTag;

/**
 * What it takes to delete a message.
 *
 * @param receipt the handle of this receipt of it; the next one has another
 */
record MessageTag(String receipt) implements DeliveryTag {}
