package io.holdfast.offset.file;

import io.holdfast.offset.Document;
import io.holdfast.offset.DocumentContent;
import io.holdfast.offset.OffsetUnavailableException;
import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageEntry;
import io.holdfast.storage.StorageException;
import io.holdfast.storage.StorageMissingException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A document as files {@code offsets-<19 digits>} in a directory of its own: the one with the highest number counts, each
 * is created exclusively with the number after the one that was seen, and never changed. Thread-safe.
 *
 * <p>The newest {@value #KEPT} stay and older ones are deleted. A writer that slept so long that the file after the one
 * it saw has come and gone can create it again; it then finds a number that is {@value #KEPT} or more above its own,
 * which no writer finds whose file is the first of its number, or finds only when so many others went on from it.
 */
final class FileDocument implements Document {
    private static final Logger log = LoggerFactory.getLogger(FileDocument.class);
    private static final String PREFIX = "offsets-";
    private static final int KEPT = 8;
    private static final int LIMIT_BYTES = 16 << 20;
    private static final int LOOKS = 100;

    private final Storage storage;

    /** Written and read by any thread: whether the file system was found to let one creator win. */
    private volatile boolean probed;

    FileDocument(Storage storage) {
        this.storage = storage;
    }

    @Override
    public String description() {
        return "files in " + storage.root();
    }

    @Override
    public int limitBytes() {
        return LIMIT_BYTES;
    }

    @Override
    public Optional<DocumentContent> read() {
        return call("read", this::newest);
    }

    private Optional<DocumentContent> newest() {
        for (int look = 0; look < LOOKS; look++) {
            long number = highest(numbers());
            if (number == DocumentContent.NONE) {
                return Optional.empty();
            }
            try {
                return Optional.of(new DocumentContent(number, storage.readSmall(path(number), LIMIT_BYTES)));
            } catch (StorageMissingException overtaken) {
                log.debug("{} went while it was about to be read", path(number));
            }
        }
        throw new OffsetUnavailableException(
                "Cannot read the offsets in " + description() + ": the newest file was gone " + LOOKS
                        + " times before it could be read; see who writes there, then try again",
                null);
    }

    @Override
    public boolean replace(long seen, byte[] content) {
        return call("change", () -> {
            probe();
            long next = seen + 1;
            if (!storage.createExclusive(path(next), content)) {
                return false;
            }
            List<Long> numbers = numbers();
            if (highest(numbers) >= next + KEPT) {
                // Others are far ahead: either this number had been there before, or they have gone on from it. The
                // caller reads again and sees which.
                boolean unused = storage.deleteFile(path(next));
                return false;
            }
            deleteUpTo(next - KEPT, numbers);
            return true;
        });
    }

    private List<Long> numbers() {
        return storage.list(storage.root()).stream()
                .map(StorageEntry::name)
                .filter(name -> name.matches(PREFIX + "\\d{19}"))
                .map(name -> Long.parseLong(name.substring(PREFIX.length())))
                .toList();
    }

    private static long highest(List<Long> numbers) {
        return numbers.stream().mapToLong(Long::longValue).max().orElse(DocumentContent.NONE);
    }

    private String path(long number) {
        return storage.root() + "/" + PREFIX + String.format("%019d", number);
    }

    /** What cannot be deleted now is deleted next time: it is no reason to fail a commit that has happened. */
    private void deleteUpTo(long last, List<Long> numbers) {
        try {
            numbers.stream().filter(number -> number <= last).sorted().forEach(number -> {
                boolean unused = storage.deleteFile(path(number));
            });
        } catch (StorageException failure) {
            log.warn("Could not delete old offsets; the next commit tries again: {}", failure.getMessage());
        }
    }

    private void probe() {
        if (!probed) {
            ExclusiveCreateProbe.check(storage);
            probed = true;
        }
    }

    private <T> T call(String verb, Supplier<T> call) {
        return FileCalls.call(verb, description(), call);
    }

    @Override
    public void close() {
        try {
            storage.close();
        } catch (StorageException failure) {
            log.warn("Could not close {}", description(), failure);
        }
    }
}
