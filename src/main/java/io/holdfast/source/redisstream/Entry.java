package io.holdfast.source.redisstream;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An entry as the server hands it over.
 *
 * @param id as {@code 1700000000000-0}
 * @param fields names and values in turn, so an even number of them; null when the entry was deleted while it was pending
 */
record Entry(String id, @Nullable List<byte[]> fields) {
    /** How long names and values are together, in bytes. */
    long bytes() {
        return fields == null
                ? 0
                : fields.stream().mapToLong(part -> part.length).sum();
    }
}
