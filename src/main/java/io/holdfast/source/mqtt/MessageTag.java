package io.holdfast.source.mqtt;

import io.holdfast.source.DeliveryTag;

/**
 * What it takes to acknowledge a message. The client keeps the message itself until then, so this keeps it no longer.
 *
 * @param inbox of the connection that delivered it, by identity: on another one the broker delivers the message again
 * @param acknowledgement tells the client, which tells the broker in the order of delivery; to be run once
 */
record MessageTag(Inbox inbox, Runnable acknowledgement) implements DeliveryTag {}
