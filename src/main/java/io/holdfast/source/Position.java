package io.holdfast.source;

import java.io.Serializable;

/**
 * Where a record stands in its source.
 *
 * @param partition the ordered part of the source, such as {@code orders-3} or a session's name
 * @param offset place within the partition, growing; zero or more
 */
public record Position(String partition, long offset) implements Serializable {
    @Override
    public String toString() {
        return partition + "@" + offset;
    }
}
