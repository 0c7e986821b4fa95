package io.holdfast.offset;

/**
 * Where one partition begins, and why. Immutable.
 *
 * @param partition which
 * @param position the first offset that will be read
 * @param origin why there
 * @param known what was stored or saved before; {@link OffsetAdvance#NOTHING} if nothing was
 * @param facts what the source says
 */
public record StartRow(SourcePartition partition, long position, Origin origin, long known, PartitionFacts facts) {
    /** Why a partition begins where it does. */
    public enum Origin {
        /** The store says so. */
        STORED,
        /** The checkpoint says so, or leads from what is stored to there. */
        CHECKPOINT,
        /** The application named the offset. */
        EXPLICIT,
        /** The application has never read anything, and was told to begin with what is there. */
        EARLIEST,
        /** The application has never read anything, and was told to begin with what comes. */
        LATEST,
        /** The application has never read anything, and was told to begin at a time. */
        TIMESTAMP,
        /** The partition is new to an application that has read others. */
        NEW,
        /** What was stored is gone from the source, and the application goes on behind the gap. */
        OUT_OF_RANGE,
        /** The source has another partition under the name, which is read from its beginning. */
        RECREATED
    }

    /** How many offsets are passed over that were never read. */
    public long skipped() {
        return origin == Origin.OUT_OF_RANGE ? position - known : 0;
    }

    @Override
    public String toString() {
        String before = known == OffsetAdvance.NOTHING ? "-" : Long.toString(known);
        return String.format(
                "%-40s %-12s known %14s  has %14d to %14d  begins at %14d%s",
                partition,
                origin,
                before,
                facts.beginning(),
                facts.end(),
                position,
                skipped() > 0 ? "  SKIPS " + skipped() : "");
    }
}
