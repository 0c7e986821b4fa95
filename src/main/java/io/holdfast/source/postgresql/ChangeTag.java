package io.holdfast.source.postgresql;

import io.holdfast.source.DeliveryTag;

/**
 * What it takes to count a change as stored.
 *
 * @param transaction the one it belongs to, of the connection that has brought it
 */
record ChangeTag(Transaction transaction) implements DeliveryTag {}
