package io.holdfast.source.files;

import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoredOffset;
import io.holdfast.source.SourceContext;
import io.holdfast.source.offsets.ReceiverOffsets;
import io.holdfast.storage.StorageFile;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far files are stored, in the receiver's part of the offset store. Confined to the engine's thread.
 */
final class Positions implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Positions.class);
    private static final String SOURCE = "files";

    private final FileLines source;
    private final ReceiverOffsets offsets;
    private final Map<String, StoredPlace> byKey = new HashMap<>();
    private final Map<String, StorageFile> gone = new HashMap<>();

    private Positions(FileLines source, ReceiverOffsets offsets) {
        this.source = source;
        this.offsets = offsets;
        offsets.all().forEach(this::add);
    }

    /**
     * Claims this receiver's part and reads all parts.
     *
     * @throws io.holdfast.source.SourceException if the store cannot be reached, or cannot serve
     */
    static Positions open(FileLines source, SourceContext context) {
        return new Positions(
                source, ReceiverOffsets.open(source.store(), source.positionsName(), source.name(), context));
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
                offsets.own(partition));
        byKey.merge(place.get().key(), found, (known, other) -> other.isBeyond(known) ? other : known);
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
     * @throws io.holdfast.source.SourceUnavailableException if nobody knows whether that happened
     * @throws io.holdfast.source.SourceRefusedException if another receiver has taken over
     */
    void commit(Collection<FileTag> newest) {
        Map<SourcePartition, ReceiverOffsets.Reached> reached = new HashMap<>();
        for (FileTag tag : newest) {
            reached.put(
                    partition(tag.file().place()),
                    new ReceiverOffsets.Reached(tag.end(), tag.fingerprint().text()));
        }
        offsets.commit(reached);
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
        Set<SourcePartition> forgotten = offsets.forget(
                after,
                partition -> FilePlace.parse(partition.partition())
                        .filter(place -> !isThere.test(place) || isFormer(place))
                        .isPresent(),
                "files that are gone since " + after);
        if (!forgotten.isEmpty()) {
            byKey.values().removeIf(known -> forgotten.contains(partition(known.place())));
            gone.keySet().retainAll(byKey.keySet());
            log.info("{}: forgot the positions of {} files that are gone", source.name(), forgotten.size());
        }
    }

    private boolean isFormer(FilePlace place) {
        StoredPlace newest = byKey.get(place.key());
        return newest != null && newest.place().generation() > place.generation();
    }

    /** Disconnects. Idempotent, never throws. */
    @Override
    public void close() {
        offsets.close();
    }
}
