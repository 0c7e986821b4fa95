package io.holdfast.offset.file;

import io.holdfast.epoch.Epoch;
import io.holdfast.offset.Document;
import io.holdfast.offset.DocumentContent;
import io.holdfast.offset.DocumentOffsets;
import io.holdfast.offset.OffsetCommit;
import io.holdfast.offset.OffsetEntry;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoredOffset;
import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offsets as the newest manifest has them. Each manifest keeps the commit that led to it and no other, and history is what
 * the last manifests keep. Thread-safe.
 */
final class ManifestStore implements OffsetStore {
    private static final Logger log = LoggerFactory.getLogger(ManifestStore.class);

    /** How many manifests are looked at for one commit of history: signs of life and claims are manifests, too. */
    private static final int LOOKS = 10;

    private final Storage storage;
    private final ManifestSequence sequence;
    private final OffsetStoreContext context;
    private final DocumentOffsets offsets;
    private final int history;

    /** A store on a storage that is closed with it; no I/O. */
    ManifestStore(Storage storage, OffsetStoreContext context, int history) {
        this.storage = storage;
        this.sequence = new ManifestSequence(storage, context.application());
        this.context = context;
        this.offsets = new DocumentOffsets(new ManifestDocument(sequence, context.application()), context, 1);
        this.history = history;
    }

    @Override
    public String description() {
        return offsets.description();
    }

    @Override
    public Optional<Epoch> newestEpoch() {
        return offsets.newestEpoch();
    }

    @Override
    public void fence(Epoch epoch) {
        offsets.fence(epoch);
    }

    @Override
    public Map<SourcePartition, StoredOffset> load() {
        return offsets.load();
    }

    @Override
    public void commit(OffsetCommit commit) {
        offsets.commit(commit);
    }

    @Override
    public void observe(OffsetCommit seen, Map<SourcePartition, StoredOffset> standing) {
        offsets.observe(seen, standing);
    }

    @Override
    public void beat() {
        offsets.beat();
    }

    @Override
    public Optional<Long> lastSignMillis() {
        return offsets.lastSignMillis();
    }

    @Override
    public List<OffsetEntry> history(int limit) {
        int most = Math.min(limit, history);
        List<OffsetEntry> found = new ArrayList<>();
        Optional<Manifest> next = most > 0 ? sequence.newest() : Optional.empty();
        for (int looks = 0; next.isPresent() && found.size() < most && looks < LOOKS * most; looks++) {
            Manifest manifest = next.get();
            for (OffsetEntry entry : as(manifest, context).history(1)) {
                // One that has changed the epoch alone keeps what the one before it kept.
                if (found.isEmpty() || !found.get(found.size() - 1).equals(entry)) {
                    found.add(entry);
                }
            }
            next = manifest.number() == 0 ? Optional.empty() : sequence.find(manifest.number() - 1);
        }
        return found;
    }

    /** What one manifest says, as a store that nobody changes. */
    static DocumentOffsets as(Manifest manifest, OffsetStoreContext context) {
        return new DocumentOffsets(new Fixed(manifest), context, 1);
    }

    /** The state of one manifest. Immutable. */
    private record Fixed(Manifest manifest) implements Document {
        @Override
        public String description() {
            return "manifest " + manifest.number();
        }

        @Override
        public Optional<DocumentContent> read() {
            return Optional.of(ManifestDocument.content(manifest));
        }

        @Override
        public boolean replace(long seen, byte[] content) {
            throw new UnsupportedOperationException("A manifest is never changed");
        }

        @Override
        public int limitBytes() {
            return 0;
        }

        @Override
        public void close() {}
    }

    @Override
    public void set(Map<SourcePartition, StoredOffset> changed, Set<SourcePartition> forgotten, String note) {
        offsets.set(changed, forgotten, note);
    }

    @Override
    public void close() {
        offsets.close();
        try {
            storage.close();
        } catch (StorageException failure) {
            log.warn("Could not close {}", description(), failure);
        }
    }

    @Override
    public String toString() {
        return description();
    }
}
