package io.holdfast.offset;

/**
 * What a source says of one of its partitions. Immutable.
 *
 * @param beginning the first offset that it still has
 * @param end the offset that its next record gets
 * @param incarnation what tells the partition from another one of the same name; empty if the source does not say
 */
public record PartitionFacts(long beginning, long end, String incarnation) {
    /** Whether the source has something else under the name than what was seen before. */
    public boolean isAnotherThan(String seen) {
        return !seen.isEmpty() && !incarnation.isEmpty() && !seen.equals(incarnation);
    }
}
