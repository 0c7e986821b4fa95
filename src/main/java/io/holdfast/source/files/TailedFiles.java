package io.holdfast.source.files;

import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.storage.ReadableFile;
import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageFile;
import io.holdfast.storage.StorageMissingException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of the directory that this receiver reads, found again in each listing whatever their names are then.
 * Confined to the engine's thread.
 */
final class TailedFiles {
    private static final Logger log = LoggerFactory.getLogger(TailedFiles.class);

    private final FileLines source;
    private final SourceContext context;
    private final Storage storage;
    private final Positions positions;
    private final NamePattern pattern;
    private Map<String, TailedFile> byKey = new LinkedHashMap<>();
    private Set<String> listed = Set.of();

    TailedFiles(FileLines source, SourceContext context, Storage storage, Positions positions) {
        this.source = source;
        this.context = context;
        this.storage = storage;
        this.positions = positions;
        this.pattern = new NamePattern(source.glob());
    }

    /**
     * Looks at the directory.
     *
     * @return this receiver's files, in the order of their names
     * @throws StorageMissingException if the directory is not there
     * @throws SourceRefusedException if it holds too many files
     */
    List<TailedFile> look() {
        List<StorageFile> all = storage.files(storage.root(), source.maxFiles() + 1);
        if (all.size() > source.maxFiles()) {
            throw new SourceRefusedException(
                    "Cannot list " + source.name() + ": the directory holds more than " + source.maxFiles()
                            + " files; move those away that are done, or raise maxFiles(...)",
                    null);
        }
        Map<String, TailedFile> found = new LinkedHashMap<>();
        List<StorageFile> nameless = new ArrayList<>();
        for (StorageFile file : all) {
            if (file.identity().isEmpty()) {
                nameless.add(file);
            } else if (!found.containsKey(file.identity())) {
                // Of two names of one file, as a link makes them, the first one counts.
                byIdentity(file).ifPresent(tailed -> found.put(file.identity(), tailed));
            }
        }
        byContent(nameless, found);
        List<TailedFile> sorted = new ArrayList<>(found.values());
        sorted.sort(Comparator.comparing(TailedFile::name));
        keepMissed(found);
        byKey = found;
        listed = names(all);
        return sorted;
    }

    private Optional<TailedFile> byIdentity(StorageFile file) {
        TailedFile known = byKey.get(file.identity());
        if (known != null && !(known.hasEnded() && isNextWhole(known.name(), file))) {
            known.sees(file, now());
            return Optional.of(known);
        }
        if (known != null) {
            return Optional.of(TailedFile.fresh(known.place().anew(file.name()), file, now()));
        }
        return isMine(file.identity()) ? found(file, positions.of(file.identity())) : Optional.empty();
    }

    private Optional<TailedFile> found(StorageFile file, Optional<StoredPlace> stored) {
        if (stored.isPresent() && !isAnother(stored.get(), file)) {
            return Optional.of(TailedFile.storedAt(stored.get(), file, now()));
        }
        if (!pattern.matches(file.name())) {
            return Optional.empty();
        }
        FilePlace place = stored.map(known -> known.place().anew(file.name()))
                .orElseGet(() -> FilePlace.first(file.identity(), file.name()));
        return Optional.of(TailedFile.fresh(place, file, now()));
    }

    private boolean isAnother(StoredPlace stored, StorageFile file) {
        if (stored.offset() >= file.size() && isNextWhole(stored.place().firstName(), file)) {
            return true;
        }
        return isInodeGivenAgain()
                && positions
                        .before(file.identity())
                        .filter(last -> stored.isAnother(file, last))
                        .isPresent();
    }

    /** A deleted file's, at once; HDFS never gives a file's number again. */
    private boolean isInodeGivenAgain() {
        return storage.isLocal();
    }

    /** Whole files do not change their names to others that match: such a one is the next file, with an inode of before. */
    private boolean isNextWhole(String before, StorageFile file) {
        return isInodeGivenAgain()
                && source.picked() != FileLines.Picked.GROWING
                && !before.equals(file.name())
                && pattern.matches(file.name());
    }

    /** By the identity where there is one: it stays when a name changes, and so does the receiver. */
    private boolean isMine(String what) {
        return Math.floorMod(what.hashCode(), context.receivers()) == context.index();
    }

    /** Without identities a file is the one of its name, unless it does not hold what was read of that one. */
    private void byContent(List<StorageFile> files, Map<String, TailedFile> found) {
        List<StorageFile> strange = new ArrayList<>();
        for (StorageFile file : files) {
            TailedFile known = sameName(file);
            if (known != null && (isUnchanged(known, file) || agrees(file, known.next(), known.fingerprint()))) {
                known.sees(file, now());
                found.put(known.place().key(), known);
            } else {
                strange.add(file);
            }
        }
        Set<FilePlace> taken = new HashSet<>();
        found.values().forEach(file -> taken.add(file.place()));
        for (StorageFile file : strange) {
            TailedFile known = renamed(file, taken)
                    .or(() -> stored(file, taken))
                    .or(() -> beginning(file))
                    .orElse(null);
            if (known != null) {
                taken.add(known.place());
                found.put(known.place().key(), known);
            }
        }
    }

    private @Nullable TailedFile sameName(StorageFile file) {
        return byKey.values().stream()
                .filter(known -> known.name().equals(file.name()))
                .findFirst()
                .orElse(null);
    }

    private static boolean isUnchanged(TailedFile known, StorageFile file) {
        return known.seen().size() == file.size() && known.seen().modifiedMillis() == file.modifiedMillis();
    }

    /** One that was here under another name before. */
    private Optional<TailedFile> renamed(StorageFile file, Set<FilePlace> taken) {
        Optional<TailedFile> before = byKey.values().stream()
                .filter(known -> !taken.contains(known.place()))
                .filter(known -> known.next() > 0 && agrees(file, known.next(), known.fingerprint()))
                .findFirst();
        before.ifPresent(known -> known.sees(file, now()));
        return before;
    }

    /** One that the store knows, by its name or by what it holds. */
    private Optional<TailedFile> stored(StorageFile file, Set<FilePlace> taken) {
        return positions.all().stream()
                .filter(known -> known.place().hasNameOnly())
                .filter(known ->
                        !taken.contains(known.place()) && isMine(known.place().firstName()))
                .filter(known -> known.offset() > 0 && agrees(file, known.offset(), known.fingerprint()))
                .findFirst()
                .map(known -> TailedFile.storedAt(known, file, now()));
    }

    /** One that nobody knows, behind all generations of its name. */
    private Optional<TailedFile> beginning(StorageFile file) {
        if (!pattern.matches(file.name()) || !isMine(file.name())) {
            return Optional.empty();
        }
        int newest = Stream.concat(
                        positions.all().stream().map(StoredPlace::place),
                        byKey.values().stream().map(TailedFile::place))
                .filter(place -> place.hasNameOnly() && place.firstName().equals(file.name()))
                .mapToInt(FilePlace::generation)
                .max()
                .orElse(0);
        return Optional.of(TailedFile.fresh(new FilePlace(newest + 1, FilePlace.BY_NAME, file.name()), file, now()));
    }

    private boolean agrees(StorageFile file, long position, @Nullable Fingerprint fingerprint) {
        if (fingerprint == null) {
            return position == 0;
        }
        try (ReadableFile open = storage.open(path(file.name()))) {
            return fingerprint.agrees(open, position);
        } catch (StorageMissingException gone) {
            return false;
        }
    }

    /** A directory is not read in one step: who is renamed meanwhile may be missed once, and must not count as gone. */
    private void keepMissed(Map<String, TailedFile> found) {
        Set<TailedFile> there = new HashSet<>(found.values());
        byKey.forEach((key, known) -> {
            if (!there.contains(known) && known.isMissedForTheFirstTime()) {
                found.putIfAbsent(key, known);
            } else if (!there.contains(known)) {
                positions.gone(key, known.seen());
                warnOfGone(known, known.seen().size() - known.next());
            }
        });
    }

    private void warnOfGone(TailedFile file, long missing) {
        if (missing > 0) {
            context.metrics().counter("source.files.bytes.gone").add(missing);
            log.warn(
                    "{}: the file {} is gone, and {} bytes of it were not read; move files away only when they are done",
                    source.name(),
                    file,
                    missing);
        }
    }

    private static Set<String> names(List<StorageFile> files) {
        Set<String> names = new HashSet<>();
        files.forEach(file -> names.add(file.identity().isEmpty() ? file.name() : file.identity()));
        return names;
    }

    /** Whether the last listing had the file, be it this receiver's or another one's. */
    boolean isThere(FilePlace place) {
        return listed.contains(place.hasNameOnly() ? place.firstName() : place.identity())
                || byKey.values().stream().anyMatch(known -> known.place().equals(place));
    }

    /**
     * Puts the file's next generation in its place.
     *
     * @return what is read from its beginning on; empty if its name is none of those asked for
     */
    Optional<TailedFile> beginAnew(TailedFile file) {
        if (pattern.matches(file.name())) {
            TailedFile anew = file.anew(now());
            byKey.replaceAll((key, known) -> known == file ? anew : known);
            return Optional.of(anew);
        }
        // Its identity, or its name, was given to a file that nobody asked for.
        byKey.values().remove(file);
        positions.passOver(file.place().key());
        return Optional.empty();
    }

    String path(String name) {
        return storage.root() + "/" + name;
    }

    private long now() {
        return context.ticker().nanos();
    }
}
