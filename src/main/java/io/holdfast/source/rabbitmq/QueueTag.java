package io.holdfast.source.rabbitmq;

import io.holdfast.source.DeliveryTag;

/**
 * What it takes to acknowledge a message.
 *
 * @param inbox of the channel that delivered it, by identity: a number of another channel means nothing to this one
 * @param number counts the channel's deliveries, from 1
 */
record QueueTag(Inbox inbox, long number) implements DeliveryTag {}
