package io.holdfast.source.files;

import io.holdfast.storage.ReadableFile;
import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageFile;
import io.holdfast.storage.StorageMissingException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A file that is being read, and surely the one that the listing meant. Confined to the engine's thread. */
final class OpenFile implements AutoCloseable {
    private final TailedFile file;
    private final ReadableFile readable;
    private final LineReader lines;
    private final long length;

    private OpenFile(TailedFile file, ReadableFile readable, int limit) {
        this.file = file;
        this.readable = readable;
        this.lines = new LineReader(readable, file.next(), limit);
        this.length = readable.length();
    }

    /**
     * What came of opening one.
     *
     * @param file null if it cannot be read now: the next listing shows where it is
     * @param hasChanged whether it does not hold any more what was read of it
     */
    record Opening(@Nullable OpenFile file, boolean hasChanged) {}

    /** Opens a file where its next line begins. */
    static Opening open(Storage storage, String path, TailedFile file, int limit) {
        ReadableFile readable;
        try {
            readable = storage.open(path);
        } catch (StorageMissingException gone) {
            return new Opening(null, false);
        }
        try {
            Opening opening = opened(storage, readable, file, limit);
            if (opening.file() == null) {
                readable.close();
            }
            return opening;
        } catch (RuntimeException failure) {
            readable.close();
            throw failure;
        }
    }

    /**
     * Between the listing and the opening, another file may have got the name: what was opened is only known by looking at
     * the path once more afterwards. Without that, the first bytes of one file would count as those of another, and as
     * many of that one would never be read.
     */
    private static Opening opened(Storage storage, ReadableFile readable, TailedFile file, int limit) {
        Optional<StorageFile> now = storage.file(readable.path());
        if (now.isEmpty() || !now.get().identity().equals(file.seen().identity())) {
            return new Opening(null, false);
        }
        return holds(readable, file)
                ? new Opening(new OpenFile(file, readable, limit), false)
                : new Opening(null, true);
    }

    private static boolean holds(ReadableFile readable, TailedFile file) {
        Fingerprint fingerprint = file.fingerprint();
        return fingerprint == null ? readable.length() >= file.next() : fingerprint.agrees(readable, file.next());
    }

    /**
     * Whether it still holds what was read of it. It stays open while a block is stored, however long that takes: without
     * this look, what was written after a truncation would be read from the middle on.
     */
    boolean isAsItWas() {
        return holds(readable, file);
    }

    /** Whether all is handed over that the file had when it was opened. */
    boolean isBeyondItsOpening() {
        return file.next() >= length;
    }

    TailedFile file() {
        return file;
    }

    LineReader lines() {
        return lines;
    }

    @Override
    public void close() {
        lines.close();
    }
}
