package io.holdfast.source;

/** What an adapter needs to acknowledge one delivery. Opaque to the engine, small, and without the payload. */
public interface DeliveryTag {}
