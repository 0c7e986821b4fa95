package io.holdfast.epoch;

import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageEntry;
import io.holdfast.storage.StorageException;
import io.holdfast.storage.StorageMissingException;
import io.holdfast.time.Ticker;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where an application's epochs are claimed: files {@code <root>/epoch/epoch-<19 digits>}, each created exclusively and
 * never changed. Whoever creates the one with the next number has claimed it; there is no second way to win, so two
 * authorities cannot disagree. Thread-safe.
 *
 * <p>Order decides what is lost. A claim comes before anything is read: a record that an older driver made durable
 * before the claim is read by the newer one, and one made durable after it fails that driver's check, so it is never
 * acknowledged. For the same reason the older driver checks after its flush and before its acknowledgement.
 */
public final class EpochAuthority {
    private static final Logger log = LoggerFactory.getLogger(EpochAuthority.class);
    private static final String KIND = "holdfast-epoch";
    private static final String PREFIX = "epoch-";
    private static final int ATTEMPTS = 100;
    private static final int KEPT = 3;

    private final Storage storage;
    private final String directory;
    private final String application;
    private final Ticker ticker;

    /**
     * The authority of an application; no I/O.
     *
     * @param storage whose root the application alone uses
     */
    public EpochAuthority(Storage storage, String application, Ticker ticker) {
        this.storage = storage;
        this.directory = storage.root() + "/epoch";
        this.application = application;
        this.ticker = ticker;
    }

    /**
     * The newest claim; empty if there never was one.
     *
     * @throws EpochUnreadableException if its file is damaged, of a newer version, or of another application
     */
    public Optional<Epoch> newest() {
        Optional<Epoch> found = Optional.empty();
        // The newest file never goes, so a second look finds one that came while older ones were deleted.
        for (int look = 0; look < ATTEMPTS && found.isEmpty(); look++) {
            Optional<Long> number = newestNumber();
            if (number.isEmpty()) {
                return Optional.empty();
            }
            found = read(number.get());
        }
        return found;
    }

    private Optional<Epoch> read(long number) {
        String path = path(number);
        try {
            Map<String, String> values = StateFile.read(storage, path, KIND);
            String owner = values.getOrDefault("application", "");
            if (!owner.equals(application) || StateFile.number(values, "epoch", path) != number) {
                throw StateFile.unreadable(
                        path,
                        "epoch " + number + " of '" + application + "'",
                        "epoch " + values.get("epoch") + " of '" + owner + "'");
            }
            return Optional.of(new Epoch(
                    number,
                    application,
                    values.getOrDefault("owner", "somebody"),
                    StateFile.number(values, "claimed", path)));
        } catch (StorageMissingException overtaken) {
            return Optional.empty();
        }
    }

    /**
     * Claims the next epoch. From its return on every older driver of the application fails its check.
     *
     * @param owner the process, for people
     * @throws EpochUnreadableException if the newest claim cannot be read; then nothing is claimed
     * @throws EpochUnclaimedException if others were always quicker
     * @throws StorageException if the storage fails, or cannot create a file exclusively
     */
    public Claim claim(String owner) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Epoch> before = newest();
            long number = before.map(Epoch::number).orElse(0L) + 1;
            Epoch epoch = new Epoch(number, application, owner, ticker.millis());
            if (storage.createExclusive(path(number), StateFile.encode(KIND, values(epoch)))) {
                log.info(
                        "Claimed {}{}",
                        epoch,
                        before.map(older -> "; fenced " + older).orElse(""));
                deleteOlderThan(number - KEPT + 1);
                return new Claim(this, epoch);
            }
        }
        throw new EpochUnclaimedException("Cannot claim an epoch in " + directory + ": other drivers of '" + application
                + "' claimed " + ATTEMPTS + " of them first; see who starts it so often, then start this one again");
    }

    private static Map<String, String> values(Epoch epoch) {
        return Map.of(
                "epoch", Long.toString(epoch.number()),
                "application", epoch.application(),
                "owner", epoch.owner(),
                "claimed", Long.toString(epoch.claimedMillis()));
    }

    /** The highest number that has been claimed, by the names alone. */
    Optional<Long> newestNumber() {
        return numbers().stream().max(Comparator.naturalOrder());
    }

    /**
     * Whether the names alone show that an epoch is the newest one. Numbers are claimed without a gap and deleted from
     * the lowest on: while the epoch's own file is there, so would be its successor's. The own file last: a successor's
     * that went between the two looks took it along.
     */
    boolean isSurelyNewest(long number) {
        return storage.isLocal() && !storage.exists(path(number + 1)) && storage.exists(path(number));
    }

    private List<Long> numbers() {
        return storage.list(directory).stream()
                .map(StorageEntry::name)
                .filter(name -> name.matches(PREFIX + "\\d{19}"))
                .map(name -> Long.parseLong(name.substring(PREFIX.length())))
                .toList();
    }

    String path(long number) {
        return directory + "/" + PREFIX + String.format("%019d", number);
    }

    /** A few stay, for people; a failure is no reason not to start. */
    private void deleteOlderThan(long oldest) {
        try {
            numbers().stream().filter(number -> number < oldest).sorted().forEach(number -> {
                boolean unused = storage.deleteFile(path(number));
            });
        } catch (StorageException failure) {
            log.warn("Could not delete old epochs in {}; the next claim tries again", directory, failure);
        }
    }
}
