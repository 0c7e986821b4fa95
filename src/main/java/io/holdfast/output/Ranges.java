package io.holdfast.output;

import io.holdfast.offset.OffsetAdvance;
import io.holdfast.offset.OffsetConflictException;
import io.holdfast.offset.SourcePartition;

/** What is left to do of a range, given what is stored. Stateless. */
final class Ranges {
    private Ranges() {}

    /**
     * The first offset whose record is not in the results yet; {@code range.until()} if all of them are.
     *
     * @param stored where the partition stands, as locked
     * @param incarnation what is stored of the partition's identity
     * @throws OffsetConflictException if records before the range would be passed over, or it is another partition
     */
    static long firstNew(
            SourcePartition partition, OffsetAdvance range, long stored, String incarnation, String where) {
        if (!incarnation.isEmpty() && !range.incarnation().isEmpty() && !incarnation.equals(range.incarnation())) {
            throw new OffsetConflictException(
                    "Cannot write the results of " + partition + " from " + range.from() + " to " + range.until()
                            + " to "
                            + where + ": they are of the partition '" + range.incarnation()
                            + "', and what is stored is of '" + incarnation
                            + "'; the topic was made anew, so start the application again",
                    null);
        }
        if (stored < range.from()) {
            throw new OffsetConflictException(
                    "Cannot write the results of " + partition + " from " + range.from() + " to " + range.until()
                            + " to "
                            + where + ": it holds " + stored
                            + ", so the records in between would never be written. The offsets were changed by hand, or"
                            + " the stream began from another store; start the application again",
                    null);
        }
        return Math.min(stored, range.until());
    }
}
