package io.holdfast.spark.kafka;

import io.holdfast.epoch.Epoch;
import io.holdfast.epoch.FencedException;
import io.holdfast.offset.OffsetCommit;
import io.holdfast.offset.OffsetConflictException;
import io.holdfast.offset.OffsetEntry;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetUnavailableException;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoredOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A store that can be told how to fail. Not thread-safe. */
final class MemoryStore implements OffsetStore {
    final Map<SourcePartition, StoredOffset> offsets = new TreeMap<>();
    final List<OffsetCommit> commits = new ArrayList<>();

    @Nullable
    Epoch epoch;

    int quicker;
    int refuseBefore;
    int refuseAfter;
    int signs;
    boolean signsWithOffsets;

    @Nullable
    FencedException fenced;

    @Override
    public String description() {
        return "memory";
    }

    @Override
    public Optional<Epoch> newestEpoch() {
        return Optional.ofNullable(epoch);
    }

    @Override
    public void fence(Epoch mine) {
        if (quicker > 0) {
            quicker--;
            epoch = new Epoch(mine.number(), mine.application(), "somebody else", 0);
        }
        Epoch newest = epoch;
        if (newest != null
                && (newest.number() > mine.number()
                        || (newest.number() == mine.number() && !newest.owner().equals(mine.owner())))) {
            throw new FencedException(mine, newest);
        }
        epoch = mine;
    }

    @Override
    public Map<SourcePartition, StoredOffset> load() {
        return new TreeMap<>(offsets);
    }

    @Override
    public void commit(OffsetCommit commit) {
        if (fenced != null) {
            throw fenced;
        }
        if (refuseBefore > 0) {
            refuseBefore--;
            throw new OffsetUnavailableException("memory is away", null);
        }
        commit.advances().forEach((partition, step) -> {
            StoredOffset now = offsets.get(partition);
            if ((now == null ? -1 : now.offset()) != step.from()) {
                throw new OffsetConflictException(partition + " stands at " + now + ", not at " + step.from(), null);
            }
        });
        commit.advances()
                .forEach((partition, step) -> offsets.put(
                        partition, new StoredOffset(step.until(), step.incarnation(), commit.batchMillis())));
        commits.add(commit);
        if (refuseAfter > 0) {
            refuseAfter--;
            throw new OffsetUnavailableException("memory did not answer", null);
        }
    }

    @Override
    public void beat() {
        if (fenced != null) {
            throw fenced;
        }
        signs++;
    }

    @Override
    public boolean signsWithOffsets() {
        return signsWithOffsets;
    }

    @Override
    public Optional<Long> lastSignMillis() {
        return Optional.empty();
    }

    @Override
    public List<OffsetEntry> history(int limit) {
        return List.of();
    }

    @Override
    public void set(Map<SourcePartition, StoredOffset> changed, Set<SourcePartition> forgotten, String note) {
        offsets.putAll(changed);
        offsets.keySet().removeAll(forgotten);
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
