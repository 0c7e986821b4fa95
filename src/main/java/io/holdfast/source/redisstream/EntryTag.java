package io.holdfast.source.redisstream;

import io.holdfast.source.DeliveryTag;

/**
 * What it takes to acknowledge an entry.
 *
 * @param id as {@code 1700000000000-0}
 */
record EntryTag(String id) implements DeliveryTag {}
