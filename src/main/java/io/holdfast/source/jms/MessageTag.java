package io.holdfast.source.jms;

import io.holdfast.source.DeliveryTag;

/**
 * What it takes to acknowledge a message.
 *
 * @param reader whose session received it, by identity
 * @param acknowledgement acknowledges it alone; does nothing where its transaction is committed
 */
record MessageTag(JmsReader reader, JmsLink.Telling acknowledgement) implements DeliveryTag {}
