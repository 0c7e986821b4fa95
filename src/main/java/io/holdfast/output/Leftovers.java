package io.holdfast.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.HoldfastException;
import io.holdfast.offset.file.Manifests;
import io.holdfast.offset.file.PublishedBatch;
import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageEntry;
import io.holdfast.storage.StorageException;
import io.holdfast.storage.StorageMissingException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes files that no manifest names and none will. Those are: of an attempt of this process, when another one's files
 * are published; of an older driver, when a newer one has fenced and no manifest names them, for no older driver publishes
 * any more. What a task of a killed driver writes later still stays until the next start. Nothing else is touched, and
 * what cannot be deleted now is no failure: it is in nobody's way. Thread-safe.
 *
 * <p>A file {@code swept} in the application's directory holds the number of a manifest: attempts that began before it
 * have been looked at, so that a start need not read all manifests there are.
 */
final class Leftovers {
    private static final Logger log = LoggerFactory.getLogger(Leftovers.class);
    private static final Map<Manifests, Leftovers> OF = new ConcurrentHashMap<>();
    private static final int NOTED_EVERY = 100;
    private static final int NOTE_BYTES = 100;

    private final Manifests manifests;
    private final Storage storage;

    /** Attempts that have begun here and have not been published or deleted; by name, so the earliest comes first. */
    private final ConcurrentSkipListSet<String> open = new ConcurrentSkipListSet<>();

    private long sweptEpoch; // guarded by this
    private int published; // guarded by this
    private long newest; // guarded by this

    private Leftovers(Manifests manifests) {
        this.manifests = manifests;
        this.storage = manifests.storage();
    }

    static Leftovers of(Manifests manifests) {
        return OF.computeIfAbsent(manifests, Leftovers::new);
    }

    /** Begins an attempt; returns its directory, below the application's. */
    String open(long seen, long epoch) {
        BatchDirectory directory = BatchDirectory.unique(seen, epoch);
        open.add(directory.name());
        return directory.path();
    }

    /** An attempt's files are named by a manifest. */
    void published(BatchFiles batch) {
        open.remove(name(batch));
        note();
    }

    private static String name(BatchFiles batch) {
        return batch.directory().substring(batch.directory().lastIndexOf('/') + 1);
    }

    /** What lies before the earliest attempt that is open has been settled. */
    private synchronized void note() {
        published++;
        if (published % NOTED_EVERY == 0) {
            String earliest = open.isEmpty() ? "" : open.first();
            note(BatchDirectory.parse(earliest).map(BatchDirectory::seen).orElse(newest));
        }
    }

    private void note(long number) {
        try {
            storage.replace(notePath(), Long.toString(number).getBytes(UTF_8));
        } catch (StorageException failure) {
            log.debug("Could not note how far leftovers are deleted; the next start looks at more", failure);
        }
    }

    private String notePath() {
        return storage.root() + "/swept";
    }

    /**
     * Finds out whose files count, after an attempt that did not hear so, and deletes the attempt's if they do not.
     *
     * @return whether the attempt's files are published
     */
    boolean settle(BatchFiles batch) {
        String name = name(batch);
        long seen = BatchDirectory.parse(name).map(BatchDirectory::seen).orElse(-1L);
        boolean isNamed = manifests.isAnyAfter(seen, found -> names(found).contains(name));
        if (isNamed || delete(batch.directory())) {
            open.remove(name);
        }
        return isNamed;
    }

    private boolean delete(String directory) {
        try {
            boolean unused = storage.deleteDirectory(storage.root() + "/" + directory);
            return true;
        } catch (StorageException failure) {
            log.warn("Left {} behind, which no manifest names: {}", directory, failure.getMessage());
            return false;
        }
    }

    /** The attempts whose files a manifest names. */
    private static Set<String> names(PublishedBatch batch) {
        Set<String> names = new HashSet<>();
        batch.files().forEach(file -> {
            String[] parts = file.name().split("/", -1);
            names.add(parts.length == 4 ? parts[2] : "");
        });
        return names;
    }

    /**
     * Deletes what older drivers have left; once for each epoch.
     *
     * @param epoch of this driver, which has fenced
     * @param number of a manifest that this epoch has seen, and from which on its own attempts begin
     */
    synchronized void sweep(long epoch, long number) {
        newest = Math.max(newest, number);
        if (sweptEpoch >= epoch) {
            return;
        }
        sweptEpoch = epoch;
        try {
            sweep(epoch, swept(), number);
        } catch (HoldfastException failure) {
            // Where a manifest is missing nobody can tell whose files it named, so all of them stay.
            log.warn("Could not delete what older drivers have left; the next start tries again", failure);
        }
    }

    private void sweep(long epoch, long from, long until) {
        List<BatchDirectory> old = attempts(from).stream()
                .filter(attempt -> attempt.seen() >= from && attempt.epoch() < epoch)
                .toList();
        if (!old.isEmpty()) {
            Set<String> named = named(from, until);
            old.stream()
                    .filter(attempt -> !named.contains(attempt.name()))
                    .peek(attempt -> log.info("Deleting {}, which no manifest names", attempt.path()))
                    .forEach(attempt -> {
                        boolean unused = storage.deleteDirectory(storage.root() + "/" + attempt.path());
                    });
        }
        note(until);
    }

    private Set<String> named(long from, long until) {
        Set<String> named = new HashSet<>();
        manifests.between(from, until).forEach(batch -> named.addAll(names(batch)));
        return named;
    }

    private List<BatchDirectory> attempts(long from) {
        return storage.list(storage.root() + "/" + BatchDirectory.DATA).stream()
                .map(StorageEntry::name)
                .filter(bucket -> bucket.compareTo(BatchDirectory.bucket(from)) >= 0)
                .flatMap(bucket -> storage.list(storage.root() + "/" + BatchDirectory.DATA + "/" + bucket).stream())
                .map(entry -> BatchDirectory.parse(entry.name()))
                .flatMap(Optional::stream)
                .toList();
    }

    private long swept() {
        try {
            String text = new String(storage.readSmall(notePath(), NOTE_BYTES), UTF_8);
            return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
        } catch (StorageMissingException first) {
            return 0;
        }
    }
}
