package io.holdfast.wal;

import java.nio.ByteBuffer;

/**
 * A record as it came back from the log. Immutable but for the buffer, which is the receiver's own.
 *
 * @param address where it lies
 * @param timeMillis the record time given when it was written, in milliseconds since the epoch
 * @param data a heap buffer whose array is exactly the record
 */
public record LogRecord(RecordAddress address, long timeMillis, ByteBuffer data) {}
