package io.holdfast.offset.file;

import io.holdfast.offset.DocumentContent;
import io.holdfast.offset.OffsetDamagedException;
import io.holdfast.offset.OffsetUnavailableException;
import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageEntry;
import io.holdfast.storage.StorageMissingException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An application's manifests, {@code manifests/<16 digits>/manifest-<19 digits>} with a thousand in each directory. Each
 * is created exclusively with the number after the newest one, and never changed or deleted: who creates the next one has
 * seen all before it, and there is nobody who could be in between. Thread-safe.
 */
final class ManifestSequence {
    private static final Logger log = LoggerFactory.getLogger(ManifestSequence.class);
    private static final String DIRECTORY = "/manifests";
    private static final String PREFIX = "manifest-";
    private static final int EACH = 1000;
    private static final int LOOKS = 100;

    /** The longest manifest, in bytes. */
    static final int LIMIT_BYTES = 32 << 20;

    private final Storage storage;
    private final String application;

    /** The highest number that was seen; the newest one is not below it. */
    private final AtomicLong seen = new AtomicLong(DocumentContent.NONE);

    /** Written and read by any thread: whether the file system was found to let one creator win. */
    private volatile boolean probed;

    ManifestSequence(Storage storage, String application) {
        this.storage = storage;
        this.application = application;
    }

    String description() {
        return "manifests in " + storage.root();
    }

    /** The newest manifest, as it was when the call began or later; empty if there is none. */
    Optional<Manifest> newest() {
        return FileCalls.call("read", description(), () -> {
            for (int look = 0; look < LOOKS; look++) {
                long number = newestNumber();
                if (number == DocumentContent.NONE) {
                    return Optional.empty();
                }
                Optional<Manifest> found = find(number);
                if (found.isPresent()) {
                    return found;
                }
                log.warn("{} is gone; looking for the newest one again", path(number));
                seen.set(DocumentContent.NONE);
            }
            throw new OffsetUnavailableException(
                    "Cannot read the offsets in " + description() + ": the newest file was gone " + LOOKS
                            + " times before it could be read; see who writes there, then try again",
                    null);
        });
    }

    /** Numbers leave out none, so the newest one is where the next one is not. */
    private long newestNumber() {
        long number = seen.get() == DocumentContent.NONE ? newestListed() : seen.get();
        while (number != DocumentContent.NONE && storage.exists(path(number + 1))) {
            number++;
        }
        long newest = number;
        seen.accumulateAndGet(newest, Math::max);
        return newest;
    }

    private long newestListed() {
        return directories(Comparator.reverseOrder()).stream()
                .flatMapToLong(directory -> numbers(directory).max().stream())
                .findFirst()
                .orElse(DocumentContent.NONE);
    }

    /** The lowest number there is; empty if there is none. */
    OptionalLong oldest() {
        return FileCalls.call(
                "read",
                description(),
                () -> directories(Comparator.naturalOrder()).stream()
                        .flatMapToLong(directory -> numbers(directory).min().stream())
                        .findFirst());
    }

    private List<String> directories(Comparator<String> order) {
        return storage.list(storage.root() + DIRECTORY).stream()
                .filter(StorageEntry::isDirectory)
                .map(StorageEntry::name)
                .filter(name -> name.matches("\\d{16}"))
                .sorted(order)
                .toList();
    }

    private LongStream numbers(String directory) {
        return storage.list(storage.root() + DIRECTORY + "/" + directory).stream()
                .map(StorageEntry::name)
                .filter(name -> name.matches(PREFIX + "\\d{19}"))
                .mapToLong(name -> Long.parseLong(name.substring(PREFIX.length())));
    }

    /**
     * The manifest of a number; empty if there is none.
     *
     * @throws OffsetDamagedException if it cannot be right
     */
    Optional<Manifest> find(long number) {
        return FileCalls.call("read", description(), () -> {
            try {
                byte[] content = storage.readSmall(path(number), LIMIT_BYTES);
                return Optional.of(ManifestCodec.decode(content, number, application, path(number)));
            } catch (StorageMissingException absent) {
                return Optional.empty();
            }
        });
    }

    /** Makes a manifest the one of its number; returns false if there is one, or cannot tell that it is another one. */
    boolean create(Manifest manifest) {
        return FileCalls.call("change", description(), () -> {
            if (!probed) {
                ExclusiveCreateProbe.check(storage);
                probed = true;
            }
            boolean created = storage.createExclusive(path(manifest.number()), ManifestCodec.encode(manifest));
            seen.accumulateAndGet(manifest.number(), Math::max);
            return created;
        });
    }

    private String path(long number) {
        return storage.root() + DIRECTORY + "/" + String.format("%016d", number / EACH) + "/" + PREFIX
                + String.format("%019d", number);
    }
}
