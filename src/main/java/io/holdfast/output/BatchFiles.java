package io.holdfast.output;

import io.holdfast.offset.SourcePartition;
import java.io.Serializable;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where an attempt at a batch writes its files, and what of the batch they shall hold. Made on the driver for each attempt
 * anew, and sent along with its tasks. Immutable.
 *
 * @param application whose results they are
 * @param directory below the application's directory; no other attempt has it
 * @param first by partition, the first offset whose record is not in the results yet; only partitions that have one
 */
public record BatchFiles(String application, String directory, SortedMap<SourcePartition, Long> first)
        implements Serializable {
    /** Copies the map. */
    public BatchFiles {
        first = Collections.unmodifiableSortedMap(new TreeMap<>(first));
    }
}
