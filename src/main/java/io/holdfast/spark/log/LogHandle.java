package io.holdfast.spark.log;

import io.holdfast.wal.RecordAddress;
import java.io.Serial;
import java.util.Objects;
import org.apache.spark.streaming.util.FileBasedWriteAheadLogSegment;
import org.jspecify.annotations.Nullable;

/**
 * A record's address as Spark carries it: through RPC, in the driver's log and in tasks. A subclass of the stock handle,
 * because Spark computes preferred locations for that class only.
 *
 * <p>Equality is by value. Recovery removes the blocks of allocated batches from the unallocated ones by equality of
 * what contains the handle: with identity every block ever written would be processed again.
 *
 * <p>The name of this class and its serialVersionUID never change. Immutable.
 */
public final class LogHandle extends FileBasedWriteAheadLogSegment {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int segmentChecksum;
    private final int checksum;

    public LogHandle(RecordAddress address) {
        super(address.path(), address.offset(), address.length());
        this.segmentChecksum = address.segmentChecksum();
        this.checksum = address.checksum();
    }

    /** The address in the log. */
    public RecordAddress address() {
        return new RecordAddress(path(), offset(), length(), segmentChecksum, checksum);
    }

    @Override
    public boolean canEqual(@Nullable Object other) {
        return other instanceof LogHandle;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LogHandle that && address().equals(that.address());
    }

    @Override
    public int hashCode() {
        return Objects.hash(path(), offset(), checksum);
    }

    @Override
    public String toString() {
        return "LogHandle(" + address() + ")";
    }
}
