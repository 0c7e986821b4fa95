package io.holdfast.bench;

import java.io.Serializable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * The part of a run that is timed: eight tenths of the records. Before them connections are made, and after them a last
 * block waits for records that do not come. Immutable.
 *
 * @param all how many records there are
 */
record Stretch(long all) implements Serializable {
    private static final int PART = 10;
    private static final long LOOK_NANOS = 2_000_000;
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(120);

    /**
     * Times the stretch; an operation is one record.
     *
     * @param acknowledged how many records are acknowledged; throws when there will not be more
     */
    Sample time(LongSupplier acknowledged) {
        long first = await(all / PART, acknowledged);
        Meter meter = Meter.begin();
        long last = await(all - all / PART, acknowledged);
        return meter.end(Math.max(1, last - first)); // few records may all come at once
    }

    /** Waits for the rest. */
    void awaitAll(LongSupplier acknowledged) {
        await(all, acknowledged);
    }

    private long await(long wanted, LongSupplier acknowledged) {
        long begin = System.nanoTime();
        long now = acknowledged.getAsLong();
        while (now < wanted) {
            if (System.nanoTime() - begin > LIMIT_NANOS) {
                throw new IllegalStateException("Only " + now + " of " + all + " records were acknowledged");
            }
            LockSupport.parkNanos(LOOK_NANOS);
            now = acknowledged.getAsLong();
        }
        return now;
    }
}
