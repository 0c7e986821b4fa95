package io.holdfast.receive;

import io.holdfast.source.Position;
import io.holdfast.source.PositionRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decoded records that are stored together, in the order in which the source delivered them.
 *
 * @param number counts the blocks of one engine, from 1
 * @param elements at least one; not modifiable
 * @param bytes payload bytes of the records as they came, before decoding
 * @param first where the first record stood in its source, null when the source has no positions
 * @param last where the last record stood, perhaps in another partition than the first; null when the source has no
 *     positions
 * @param ranges which records of the source they are, exactly, in at most 64 ranges; empty where that cannot be said
 * @param <T> the stream's element
 */
public record Block<T>(
        long number,
        List<T> elements,
        long bytes,
        @Nullable Position first,
        @Nullable Position last,
        List<PositionRange> ranges) {

    /** What an operator needs to find the records; never their content. */
    @Override
    public String toString() {
        String range = first == null ? "without positions" : "from " + first + " to " + last;
        return "block " + number + " (" + elements.size() + " records, " + bytes + " bytes, " + range + ")";
    }
}
