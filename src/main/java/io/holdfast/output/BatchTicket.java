package io.holdfast.output;

import io.holdfast.epoch.Epoch;
import io.holdfast.offset.OffsetAdvance;
import io.holdfast.offset.OffsetCommit;
import io.holdfast.offset.SourcePartition;
import java.io.Serializable;

/**
 * What a batch takes along to its outputs: what it read, and the epoch of the driver that runs it. Made on the driver,
 * anew for each batch at the moment it runs, and sent along with its tasks; never part of what a checkpoint keeps, from
 * which it would come back with the epoch of a driver that is gone. Immutable.
 *
 * @param application the application's name
 * @param epochNumber the epoch of the driver that runs the batch
 * @param owner the driver's process, for people
 * @param claimedMillis when it was claimed, in milliseconds since 1970
 * @param commit what the batch read
 */
public record BatchTicket(String application, long epochNumber, String owner, long claimedMillis, OffsetCommit commit)
        implements Serializable {
    /** The ticket of a batch. */
    public static BatchTicket of(Epoch epoch, OffsetCommit commit) {
        return new BatchTicket(epoch.application(), epoch.number(), epoch.owner(), epoch.claimedMillis(), commit);
    }

    /** The epoch of the driver that runs the batch. */
    public Epoch epoch() {
        return new Epoch(epochNumber, application, owner, claimedMillis);
    }

    /**
     * What the batch read of a partition.
     *
     * @throws IllegalArgumentException if it read nothing of it
     */
    public OffsetAdvance range(SourcePartition partition) {
        OffsetAdvance range = commit.advances().get(partition);
        if (range == null || range.begins()) {
            throw new IllegalArgumentException("Batch " + commit.batchMillis() + " of '" + application
                    + "' has no range of " + partition + "; it has " + commit.advances());
        }
        return range;
    }
}
