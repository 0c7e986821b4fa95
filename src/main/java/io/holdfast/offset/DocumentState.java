package io.holdfast.offset;

import io.holdfast.epoch.Epoch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that a document says of an application. Immutable.
 *
 * @param application whose it is
 * @param handChanges how often offsets were changed by hand
 * @param epoch the newest one that was fenced with
 * @param lastSignMillis when a driver last committed or gave a sign of life, in milliseconds since 1970
 * @param offsets where each partition stands
 * @param history the last commits, newest first
 */
record DocumentState(
        String application,
        long handChanges,
        Optional<Epoch> epoch,
        Optional<Long> lastSignMillis,
        SortedMap<SourcePartition, StoredOffset> offsets,
        List<OffsetEntry> history) {

    DocumentState {
        offsets = Collections.unmodifiableSortedMap(new TreeMap<>(offsets));
        history = List.copyOf(history);
    }

    /** An application that never was. */
    static DocumentState empty(String application) {
        return new DocumentState(application, 0, Optional.empty(), Optional.empty(), new TreeMap<>(), List.of());
    }

    DocumentState fencedWith(Epoch newest) {
        return new DocumentState(application, handChanges, Optional.of(newest), lastSignMillis, offsets, history);
    }

    DocumentState beaten(long atMillis) {
        return new DocumentState(application, handChanges, epoch, Optional.of(atMillis), offsets, history);
    }

    /** After a commit that was found to fit. */
    DocumentState committed(OffsetEntry entry) {
        SortedMap<SourcePartition, StoredOffset> moved = new TreeMap<>(offsets);
        moved.putAll(outcome(entry.commit()));
        return new DocumentState(application, handChanges, epoch, Optional.of(entry.atMillis()), moved, with(entry));
    }

    /** After something was seen; it need not fit to what stands. */
    DocumentState observed(OffsetEntry entry, Map<SourcePartition, StoredOffset> standing) {
        SortedMap<SourcePartition, StoredOffset> moved = new TreeMap<>(offsets);
        moved.putAll(standing);
        return new DocumentState(application, handChanges, epoch, Optional.of(entry.atMillis()), moved, with(entry));
    }

    /** Whether this is the last that was put on record, at whatever time. */
    boolean endsWith(OffsetEntry entry) {
        return !history.isEmpty()
                && history.get(0).epoch() == entry.epoch()
                && history.get(0).commit().equals(entry.commit());
    }

    DocumentState changedByHand(
            Map<SourcePartition, StoredOffset> changed, Set<SourcePartition> gone, OffsetEntry entry) {
        SortedMap<SourcePartition, StoredOffset> moved = new TreeMap<>(offsets);
        moved.keySet().removeAll(gone);
        moved.putAll(changed);
        return new DocumentState(application, handChanges + 1, epoch, lastSignMillis, moved, with(entry));
    }

    DocumentState withHistory(List<OffsetEntry> kept) {
        return new DocumentState(application, handChanges, epoch, lastSignMillis, offsets, kept);
    }

    private List<OffsetEntry> with(OffsetEntry entry) {
        List<OffsetEntry> longer = new ArrayList<>(history.size() + 1);
        longer.add(entry);
        longer.addAll(history);
        return longer;
    }

    /** Whether the partitions stand where the commit leads to, as they do after it. */
    boolean standsAfter(OffsetCommit commit) {
        return offsets.entrySet().containsAll(outcome(commit).entrySet());
    }

    private static SortedMap<SourcePartition, StoredOffset> outcome(OffsetCommit commit) {
        SortedMap<SourcePartition, StoredOffset> after = new TreeMap<>();
        commit.advances()
                .forEach((partition, advance) -> after.put(
                        partition, new StoredOffset(advance.until(), advance.incarnation(), commit.batchMillis())));
        return after;
    }
}
