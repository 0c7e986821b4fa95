package io.holdfast.offset.file;

import io.holdfast.offset.OffsetAdvance;
import io.holdfast.offset.SourcePartition;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a manifest says of a batch whose results count. Immutable.
 *
 * @param number the manifest's place in the sequence, zero or more; between two batches some may be missing, of manifests
 *     that name no results
 * @param batchMillis the batch's time, in milliseconds since 1970; a batch that ran again may have another one
 * @param epoch the number of the epoch of the driver that published it
 * @param ranges the offsets whose records are in the files; together, those of all batches leave out nothing and hold
 *     nothing twice
 * @param files the files, in the order of their names; none where the records amount to nothing
 */
public record PublishedBatch(
        long number,
        long batchMillis,
        long epoch,
        SortedMap<SourcePartition, OffsetAdvance> ranges,
        List<PublishedFile> files) {
    /** Copies both. */
    public PublishedBatch {
        ranges = Collections.unmodifiableSortedMap(new TreeMap<>(ranges));
        files = List.copyOf(files);
    }

    PublishedBatch as(long newNumber) {
        return new PublishedBatch(newNumber, batchMillis, epoch, ranges, files);
    }
}
