package io.holdfast.source.relp;

import io.holdfast.source.DeliveryTag;

/**
 * What it takes to answer a message.
 *
 * @param session its connection, by identity: a number of another connection means nothing to this one
 * @param number the transaction
 */
record RelpTag(Session session, int number) implements DeliveryTag {}
