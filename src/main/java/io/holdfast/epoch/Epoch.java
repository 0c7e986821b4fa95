package io.holdfast.epoch;

import java.time.Instant;

/**
 * One start of an application's driver. Immutable.
 *
 * @param number 1 or more; of two, the higher one counts
 * @param application the application's name
 * @param owner the process, for people: host, process id, Spark's application id
 * @param claimedMillis when it was claimed by the owner's clock, in milliseconds since 1970; for people only
 */
public record Epoch(long number, String application, String owner, long claimedMillis) {
    /** When it was claimed by the owner's clock. */
    Instant claimed() {
        return Instant.ofEpochMilli(claimedMillis);
    }

    @Override
    public String toString() {
        return "epoch " + number + " of '" + application + "', claimed by " + owner + " at " + claimed();
    }
}
