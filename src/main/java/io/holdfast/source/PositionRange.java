package io.holdfast.source;

/**
 * Records of one partition without a gap. Immutable.
 *
 * @param partition the ordered part of the source
 * @param first offset of the first record
 * @param last offset of the last record, at or after the first; every offset between belongs to it, too
 */
public record PositionRange(String partition, long first, long last) {
    /** A range of one record. */
    public static PositionRange of(Position position) {
        return new PositionRange(position.partition(), position.offset(), position.offset());
    }

    /** Whether the record is the next one behind the range. */
    public boolean isFollowedBy(Position position) {
        return position.offset() == last + 1 && position.partition().equals(partition);
    }

    /** The range with one more record at its end. */
    public PositionRange grown() {
        return new PositionRange(partition, first, last + 1);
    }

    @Override
    public String toString() {
        return partition + "@" + first + ".." + last;
    }
}
