package io.holdfast.offset;

import java.io.Serializable;
import java.util.Comparator;

/**
 * An ordered part of a source. Immutable.
 *
 * @param source the source, such as a Kafka topic; not empty
 * @param partition the part of it, such as {@code 3}; not empty
 */
public record SourcePartition(String source, String partition) implements Comparable<SourcePartition>, Serializable {
    private static final Comparator<SourcePartition> ORDER = Comparator.comparing(SourcePartition::source)
            .thenComparing((SourcePartition one) -> one.partition().length())
            .thenComparing(SourcePartition::partition);

    /** Checks that both are given. */
    public SourcePartition {
        if (source.isEmpty() || partition.isEmpty()) {
            throw new IllegalArgumentException(
                    "A partition needs a source and a name; found '" + source + "' and '" + partition + "'");
        }
    }

    /** By source, then by partition; of two numbers the smaller one comes first. */
    @Override
    public int compareTo(SourcePartition other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return source + "-" + partition;
    }
}
