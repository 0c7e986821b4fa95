package io.holdfast.source.offsets;

import io.holdfast.epoch.FencedException;
import io.holdfast.offset.OffsetAdvance;
import io.holdfast.offset.OffsetCommit;
import io.holdfast.offset.OffsetConflictException;
import io.holdfast.offset.OffsetException;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.OffsetStoreSettings;
import io.holdfast.offset.OffsetUnavailableException;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoreEpoch;
import io.holdfast.offset.StoredOffset;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceException;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.source.SourceUnavailableException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the receivers of a stream have come, in an offset store. Each receiver has a part of its own there, named after
 * the stream's offsets and its number, and claims an epoch for it whenever it opens, so that one which opened the part
 * before can no longer write. The others' parts are only read: a stream that had another number of receivers left offsets
 * there of partitions that now are this one's. Confined to the reader's thread.
 */
public final class ReceiverOffsets implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ReceiverOffsets.class);

    private final OffsetStoreSettings settings;
    private final String name;
    private final String source;
    private final SourceContext context;
    private final OffsetStore store;
    private final Map<SourcePartition, Long> own = new HashMap<>();
    private final Map<SourcePartition, StoredOffset> furthest = new HashMap<>();

    private ReceiverOffsets(OffsetStoreSettings settings, String name, String source, SourceContext context) {
        this.settings = settings;
        this.name = name;
        this.source = source;
        this.context = context;
        this.store = part(context.index());
    }

    /**
     * Claims this receiver's part and reads all parts.
     *
     * @param name the name of the stream's offsets, the same after each start; no other stream's in that store
     * @param source the source's name, for messages; without a secret
     * @throws SourceException if the store cannot be reached, or cannot serve
     */
    public static ReceiverOffsets open(
            OffsetStoreSettings settings, String name, String source, SourceContext context) {
        return told(source, () -> {
            ReceiverOffsets offsets = new ReceiverOffsets(settings, name, source, context);
            try {
                offsets.claimAndLoad();
                return offsets;
            } catch (RuntimeException failure) {
                offsets.close();
                throw failure;
            }
        });
    }

    private OffsetStore part(int index) {
        return settings.open(new OffsetStoreContext(name + "-" + index, context.ticker(), context.metrics()));
    }

    /** In this order: what is read before the claim may be moved on by the one who is fenced only then. */
    private void claimAndLoad() {
        String owner = "receiver " + context.index() + " in process "
                + ProcessHandle.current().pid() + " " + UUID.randomUUID();
        StoreEpoch.claim(store, name + "-" + context.index(), owner, context.ticker());
        Map<SourcePartition, StoredOffset> mine = store.load();
        mine.forEach((partition, stored) -> own.put(partition, stored.offset()));
        merge(mine);
        loadOthers();
    }

    private void loadOthers() {
        boolean isThere = true;
        for (int index = 0; isThere || index < context.receivers(); index++) {
            if (index != context.index()) {
                try (OffsetStore other = part(index)) {
                    isThere = other.newestEpoch().isPresent();
                    merge(isThere ? other.load() : Map.of());
                }
            }
        }
    }

    private void merge(Map<SourcePartition, StoredOffset> part) {
        part.forEach((partition, stored) ->
                furthest.merge(partition, stored, (known, other) -> other.offset() > known.offset() ? other : known));
    }

    /** The furthest that any receiver has stored of a partition, when this one was opened or by its own commits. */
    public Optional<StoredOffset> of(SourcePartition partition) {
        return Optional.ofNullable(furthest.get(partition));
    }

    /** All that is known, as {@link #of} tells it. */
    public Map<SourcePartition, StoredOffset> all() {
        return Map.copyOf(furthest);
    }

    /** What this receiver's own part holds of a partition; {@link OffsetAdvance#NOTHING} for nothing. */
    public long own(SourcePartition partition) {
        return own.getOrDefault(partition, OffsetAdvance.NOTHING);
    }

    /**
     * How far a partition is stored.
     *
     * @param until the next offset to be read, never below what this receiver's own part holds
     * @param incarnation what tells the partition from another one of the same name; empty if it is not known
     */
    public record Reached(long until, String incarnation) {}

    /**
     * Keeps that partitions are stored up to there.
     *
     * @throws SourceUnavailableException if nobody knows whether that happened
     * @throws SourceRefusedException if another receiver has taken over
     */
    public void commit(Map<SourcePartition, Reached> reached) {
        Map<SourcePartition, OffsetAdvance> advances = new HashMap<>();
        // From its own part's: another receiver's may be what this one went on from.
        reached.forEach((partition, end) ->
                advances.put(partition, new OffsetAdvance(own(partition), end.until(), end.incarnation())));
        long now = context.ticker().millis();
        told(source, () -> {
            store.commit(OffsetCommit.ofBatch(now, advances));
            return reached;
        });
        reached.forEach((partition, end) -> {
            own.put(partition, end.until());
            merge(Map.of(partition, new StoredOffset(end.until(), end.incarnation(), now)));
        });
    }

    /**
     * Forgets partitions of this receiver's own part of which nothing was stored for so long.
     *
     * @param after for how long
     * @param which of them
     * @param note for the store's history
     * @return what is forgotten
     */
    public Set<SourcePartition> forget(Duration after, Predicate<SourcePartition> which, String note) {
        long oldest = context.ticker().millis() - after.toMillis();
        return told(source, () -> {
            Set<SourcePartition> forgotten = store.load().entrySet().stream()
                    .filter(entry -> entry.getValue().batchMillis() < oldest)
                    .map(Map.Entry::getKey)
                    .filter(which)
                    .collect(Collectors.toSet());
            if (!forgotten.isEmpty()) {
                store.set(Map.of(), forgotten, note);
                own.keySet().removeAll(forgotten);
                furthest.keySet().removeAll(forgotten);
            }
            return forgotten;
        });
    }

    private static <T> T told(String source, Supplier<T> call) {
        try {
            return call.get();
        } catch (FencedException replaced) {
            throw new SourceRefusedException(
                    "Cannot keep the offsets of " + source + ": "
                            + replaced.winner().owner()
                            + " has taken over. If it belongs to another stream, give each of them a name of its own",
                    replaced);
        } catch (OffsetUnavailableException | OffsetConflictException passing) {
            // After a conflict, as when somebody has set offsets by hand, it goes on from what the store says then.
            throw new SourceUnavailableException(
                    "Cannot keep the offsets of " + source + ": " + passing.getMessage(), passing);
        } catch (OffsetException refused) {
            throw new SourceRefusedException(
                    "Cannot keep the offsets of " + source + ": " + refused.getMessage(), refused);
        }
    }

    /** Disconnects. Idempotent, never throws. */
    @Override
    public void close() {
        try {
            store.close();
        } catch (OffsetException failure) {
            log.debug("{}: closing the store of its offsets failed", source, failure);
        }
    }
}
