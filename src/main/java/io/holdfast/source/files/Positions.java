package io.holdfast.source.files;

import io.holdfast.epoch.FencedException;
import io.holdfast.offset.OffsetAdvance;
import io.holdfast.offset.OffsetCommit;
import io.holdfast.offset.OffsetConflictException;
import io.holdfast.offset.OffsetException;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.OffsetUnavailableException;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoreEpoch;
import io.holdfast.offset.StoredOffset;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceException;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.source.SourceUnavailableException;
import io.holdfast.storage.StorageFile;
import java.time.Duration;
import java.util.Collection;
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
 * How far files are stored, in the offset store. Each receiver has a part of its own there and claims an epoch for it
 * whenever it opens, so that the one which opened it before can no longer write. Confined to the engine's thread.
 */
final class Positions implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Positions.class);
    private static final String SOURCE = "files";

    private final FileLines source;
    private final SourceContext context;
    private final OffsetStore store;
    private final Map<String, StoredPlace> byKey = new HashMap<>();
    private final Map<String, StorageFile> gone = new HashMap<>();
    private Map<SourcePartition, StoredOffset> own = Map.of();

    private Positions(FileLines source, SourceContext context, OffsetStore store) {
        this.source = source;
        this.context = context;
        this.store = store;
    }

    /**
     * Claims this receiver's part and reads all parts.
     *
     * @throws SourceException if the store cannot be reached, or cannot serve
     */
    static Positions open(FileLines source, SourceContext context) {
        return told(source, () -> {
            Positions positions = new Positions(source, context, part(source, context, context.index()));
            try {
                positions.claimAndLoad();
                return positions;
            } catch (RuntimeException failure) {
                positions.close();
                throw failure;
            }
        });
    }

    private static OffsetStore part(FileLines source, SourceContext context, int index) {
        return source.store()
                .open(new OffsetStoreContext(
                        source.positionsName() + "-" + index, context.ticker(), context.metrics()));
    }

    /** In this order: what is read before the claim may be moved on by the one who is fenced only then. */
    private void claimAndLoad() {
        String owner = "receiver " + context.index() + " in process "
                + ProcessHandle.current().pid() + " " + UUID.randomUUID();
        StoreEpoch.claim(store, source.positionsName() + "-" + context.index(), owner, context.ticker());
        own = store.load();
        own.forEach(this::add);
        loadOthers();
    }

    /** A stream that had another number of receivers left positions of files that are now read by this one. */
    private void loadOthers() {
        boolean isThere = true;
        for (int index = 0; isThere || index < context.receivers(); index++) {
            if (index != context.index()) {
                try (OffsetStore other = part(source, context, index)) {
                    isThere = other.newestEpoch().isPresent();
                    if (isThere) {
                        other.load().forEach(this::add);
                    }
                }
            }
        }
    }

    private void add(SourcePartition partition, StoredOffset stored) {
        Optional<FilePlace> place = FilePlace.parse(partition.partition());
        if (place.isEmpty()) {
            log.warn("{}: the store has a position of {}, which is no file of this source", source.name(), partition);
            return;
        }
        StoredPlace found = new StoredPlace(
                place.get(),
                stored.offset(),
                Fingerprint.parse(stored.incarnation()).orElse(null),
                own(partition).map(StoredOffset::offset).orElse(OffsetAdvance.NOTHING));
        byKey.merge(place.get().key(), found, (known, other) -> other.isBeyond(known) ? other : known);
    }

    private Optional<StoredOffset> own(SourcePartition partition) {
        return Optional.ofNullable(own.get(partition));
    }

    /** The furthest that any receiver has stored of the file's newest generation, when this one was opened. */
    Optional<StoredPlace> of(String key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /** All that is known, as {@link #of} tells it. */
    Collection<StoredPlace> all() {
        return byKey.values();
    }

    /**
     * Keeps that files are stored up to where these tags say, the last one of each file.
     *
     * @throws SourceUnavailableException if nobody knows whether that happened
     * @throws SourceRefusedException if another receiver has taken over
     */
    void commit(Collection<FileTag> newest) {
        Map<SourcePartition, OffsetAdvance> advances = new HashMap<>();
        for (FileTag tag : newest) {
            // A store never goes back: another receiver's position may be what this one went on from.
            advances.put(
                    partition(tag.file().place()),
                    new OffsetAdvance(
                            tag.file().kept(), tag.end(), tag.fingerprint().text()));
        }
        told(source, () -> {
            store.commit(OffsetCommit.ofBatch(context.ticker().millis(), advances));
            return newest;
        });
        newest.forEach(this::kept);
    }

    private void kept(FileTag tag) {
        tag.file().kept(tag.end());
        StoredPlace now = new StoredPlace(tag.file().place(), tag.end(), tag.fingerprint(), tag.end());
        byKey.merge(now.place().key(), now, (known, other) -> other.isBeyond(known) ? other : known);
    }

    /** The file of that key is not in the directory any more. */
    void gone(String key, StorageFile last) {
        gone.put(key, last);
    }

    /** How the file of that key looked before it was gone; empty if it is there, or was not seen to go. */
    Optional<StorageFile> before(String key) {
        return Optional.ofNullable(gone.get(key));
    }

    /** What is stored under that key is of a file that is not there any more. */
    void passOver(String key) {
        byKey.remove(key);
    }

    private static SourcePartition partition(FilePlace place) {
        return new SourcePartition(SOURCE, place.text());
    }

    /** Forgets files that are not there any more, and former generations, of which nothing was stored for so long. */
    void forget(Predicate<FilePlace> isThere, Duration after) {
        long oldest = context.ticker().millis() - after.toMillis();
        told(source, () -> {
            Set<SourcePartition> forgotten = store.load().entrySet().stream()
                    .filter(entry -> entry.getValue().batchMillis() < oldest)
                    .map(Map.Entry::getKey)
                    .filter(partition -> FilePlace.parse(partition.partition())
                            .filter(place -> !isThere.test(place) || isFormer(place))
                            .isPresent())
                    .collect(Collectors.toSet());
            if (!forgotten.isEmpty()) {
                store.set(Map.of(), forgotten, "files that are gone since " + after);
                byKey.values().removeIf(known -> forgotten.contains(partition(known.place())));
                gone.keySet().retainAll(byKey.keySet());
                log.info("{}: forgot the positions of {} files that are gone", source.name(), forgotten.size());
            }
            return forgotten;
        });
    }

    private boolean isFormer(FilePlace place) {
        StoredPlace newest = byKey.get(place.key());
        return newest != null && newest.place().generation() > place.generation();
    }

    private static <T> T told(FileLines source, Supplier<T> call) {
        try {
            return call.get();
        } catch (FencedException replaced) {
            throw new SourceRefusedException(
                    "Cannot keep positions of " + source.name() + ": "
                            + replaced.winner().owner()
                            + " has taken over. If it belongs to another stream, give each of them a name of its own",
                    replaced);
        } catch (OffsetUnavailableException | OffsetConflictException passing) {
            // After a conflict, as when somebody has set positions by hand, it goes on from what the store says then.
            throw new SourceUnavailableException(
                    "Cannot keep positions of " + source.name() + ": " + passing.getMessage(), passing);
        } catch (OffsetException refused) {
            throw new SourceRefusedException(
                    "Cannot keep positions of " + source.name() + ": " + refused.getMessage(), refused);
        }
    }

    /** Disconnects. Idempotent, never throws. */
    @Override
    public void close() {
        try {
            store.close();
        } catch (OffsetException failure) {
            log.debug("{}: closing the store of positions failed", source.name(), failure);
        }
    }
}
