package io.holdfast.source.http;

import io.holdfast.source.DeliveryTag;

/**
 * What it takes to acknowledge a record.
 *
 * @param post its request, by identity
 * @param number the record's place in it, from 1
 */
record PostTag(Post post, int number) implements DeliveryTag {}
