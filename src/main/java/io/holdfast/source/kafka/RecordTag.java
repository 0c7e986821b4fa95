package io.holdfast.source.kafka;

import io.holdfast.source.DeliveryTag;

/**
 * What it takes to acknowledge a record.
 *
 * @param ownership under which the record was fetched; one that has ended meanwhile makes the tag void
 * @param offset the record's own offset
 */
record RecordTag(Ownership ownership, long offset) implements DeliveryTag {}
