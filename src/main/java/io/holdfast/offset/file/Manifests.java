package io.holdfast.offset.file;

import io.holdfast.epoch.Epoch;
import io.holdfast.epoch.FencedException;
import io.holdfast.metric.Metrics;
import io.holdfast.offset.DocumentOffsets;
import io.holdfast.offset.OffsetCommit;
import io.holdfast.offset.OffsetConflictException;
import io.holdfast.offset.OffsetDamagedException;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoredOffset;
import io.holdfast.storage.Storage;
import io.holdfast.time.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * An application's manifests for those who publish files of results with them, and for those who read these. There is one
 * for each place and application in a process, for as long as the process lives. Thread-safe.
 */
public final class Manifests {
    private static final Map<Key, Manifests> OPEN = new ConcurrentHashMap<>();

    private final Storage storage;
    private final OffsetStoreContext context;
    private final ManifestSequence sequence;

    private record Key(ManifestOffsets settings, String application) {}

    Manifests(Storage storage, String application) {
        this.storage = storage;
        this.context = new OffsetStoreContext(application, Ticker.system(), Metrics.none());
        this.sequence = new ManifestSequence(storage, application);
    }

    /** The manifests of an application in the place that the settings lead to. */
    public static Manifests of(ManifestOffsets settings, String application) {
        return OPEN.computeIfAbsent(
                new Key(settings, application),
                key -> new Manifests(key.settings().storage(key.application()), key.application()));
    }

    /**
     * How an application stands.
     *
     * @param number of the newest manifest
     * @param offsets what is stored with it
     */
    public record Standing(long number, Map<SourcePartition, StoredOffset> offsets) {}

    /** The storage whose root is the application's directory; not to be closed. */
    public Storage storage() {
        return storage;
    }

    /** The place, for people. */
    public String description() {
        return sequence.description();
    }

    /**
     * How the application stands now, for a driver that counts.
     *
     * @param mine the epoch of the driver on whose behalf this happens, not one that was kept from before
     * @throws FencedException if a newer driver has fenced
     * @throws OffsetConflictException if this driver has not
     */
    public Standing standing(Epoch mine) {
        Manifest newest = sequence.newest().orElseThrow(() -> notFenced(mine, "none"));
        DocumentOffsets state = ManifestStore.as(newest, context);
        Epoch known = state.newestEpoch().orElseThrow(() -> notFenced(mine, "none"));
        if (known.number() > mine.number()
                || (known.number() == mine.number() && !known.owner().equals(mine.owner()))) {
            throw new FencedException(mine, known);
        }
        if (known.number() < mine.number()) {
            throw notFenced(mine, known.toString());
        }
        return new Standing(newest.number(), state.load());
    }

    private OffsetConflictException notFenced(Epoch mine, String found) {
        return new OffsetConflictException(
                "Cannot publish results for " + mine + " in " + description() + ": expected that epoch, found " + found
                        + ". This is another directory than the driver's store, or somebody has put back an older state"
                        + " or deleted manifests; give the stream and its output the same ManifestOffsets",
                null);
    }

    /**
     * Publishes a batch's files and moves the offsets, in one manifest.
     *
     * @param files all forced, and below the application's directory
     * @return whether this call is known to have done it; otherwise the offsets stand where the commit leads to, and
     *     {@link #isAnyAfter} tells whose files are published
     * @throws FencedException if a newer driver has fenced
     * @throws OffsetConflictException if a partition stands elsewhere than the commit says
     * @throws io.holdfast.offset.OffsetUnavailableException if the storage fails; nobody knows whether it was published
     */
    public boolean publish(Epoch mine, OffsetCommit commit, List<PublishedFile> files) {
        ManifestDocument document = new ManifestDocument(sequence, context.application());
        DocumentOffsets offsets = new DocumentOffsets(document, context, 1);
        // This looks only: the driver has fenced before its first batch.
        offsets.fence(mine);
        document.attach(new PublishedBatch(0, commit.batchMillis(), mine.number(), commit.advances(), files));
        offsets.commit(commit);
        return document.isPublished();
    }

    /** Whether a batch was published behind a manifest that fulfils the condition. */
    public boolean isAnyAfter(long number, Predicate<PublishedBatch> condition) {
        for (long next = number + 1; ; next++) {
            Optional<Manifest> manifest = sequence.find(next);
            if (manifest.isEmpty()) {
                return false;
            }
            if (manifest.get().batch().filter(condition).isPresent()) {
                return true;
            }
        }
    }

    /**
     * The batches that were published behind a manifest, in their order.
     *
     * @param number of the last manifest that is known already; -1 for none
     * @param most at most so many
     * @throws OffsetDamagedException if a manifest in between is missing, or cannot be right
     */
    public List<PublishedBatch> after(long number, int most) {
        List<PublishedBatch> batches = new ArrayList<>();
        long newest = sequence.newest().map(Manifest::number).orElse(-1L);
        long first = Math.max(number + 1, sequence.oldest().orElse(0));
        for (long next = first; next <= newest && batches.size() < most; next++) {
            manifest(next).batch().ifPresent(batches::add);
        }
        return batches;
    }

    /**
     * The batches that were published behind a manifest, up to and with another one.
     *
     * @throws OffsetDamagedException if a manifest is missing, the first ones included, or cannot be right
     */
    public List<PublishedBatch> between(long number, long last) {
        List<PublishedBatch> batches = new ArrayList<>();
        for (long next = number + 1; next <= last; next++) {
            manifest(next).batch().ifPresent(batches::add);
        }
        return batches;
    }

    private Manifest manifest(long number) {
        return sequence.find(number)
                .orElseThrow(() -> new OffsetDamagedException(
                        "Cannot read the results of '" + context.application() + "' in " + description()
                                + ": expected manifest " + number + ", found none, and newer ones are there. Bring back"
                                + " what was there; or begin behind it, and do without its results",
                        null));
    }
}
