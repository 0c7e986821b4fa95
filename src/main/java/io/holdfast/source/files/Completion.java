package io.holdfast.source.files;

import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageFile;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which files are read now, and which of them nobody will write to any more. Confined to the engine's thread. */
final class Completion {
    private static final Logger log = LoggerFactory.getLogger(Completion.class);

    private final FileLines source;
    private final Storage storage;
    private final TailedFiles files;
    private final Ticker ticker;

    Completion(FileLines source, Storage storage, TailedFiles files, Ticker ticker) {
        this.source = source;
        this.storage = storage;
        this.files = files;
        this.ticker = ticker;
    }

    /** Whether it is time to open the file: it may have more than what was read, or its last line may be due. */
    boolean isToBeRead(TailedFile file) {
        if (file.hasEnded()) {
            return hasGrownAfterItsEnd(file);
        }
        if (isWhole()) {
            return isSettled(file) && !isHeldOpen(file);
        }
        return !file.isExamined() || !showsLengths(file) || isSettled(file);
    }

    private boolean hasGrownAfterItsEnd(TailedFile file) {
        if (file.isExamined()) {
            return false;
        }
        if (file.seen().size() != file.next()) {
            log.warn(
                    "{}: the file {} was taken as complete with {} bytes and has changed to {}; what is new is read, and a"
                            + " line may come in two parts",
                    source.name(),
                    file,
                    file.next(),
                    file.seen().size());
        }
        return true;
    }

    private boolean isWhole() {
        return source.picked() != FileLines.Picked.GROWING;
    }

    /** HDFS lists a file that is being written without its last block. */
    private boolean showsLengths(TailedFile file) {
        return storage.isLocal() || file.seen().identity().isEmpty();
    }

    private boolean isHeldOpen(TailedFile file) {
        return !showsLengths(file)
                && storage.file(files.path(file.name()))
                        .map(StorageFile::isBeingWritten)
                        .orElse(true);
    }

    /** Whether it is complete as far as a listing shows. */
    private boolean isSettled(TailedFile file) {
        if (source.picked() == FileLines.Picked.RENAMED_IN) {
            return true;
        }
        return isUntouched(file, source.untouchedFor())
                || (!isWhole() && file.isRenamed() && isUntouched(file, source.rotatedFor()));
    }

    /** @param time zero for never */
    private boolean isUntouched(TailedFile file, Duration time) {
        return !time.isZero() && file.unchangedNanos(ticker.nanos()) >= time.toNanos();
    }

    /**
     * Whether a file that was read up to there is complete. It is looked at once more: it may have grown since the
     * listing, or somebody may be known to be writing it.
     */
    boolean isComplete(TailedFile file, long examined) {
        if (!isSettled(file)) {
            return false;
        }
        Optional<StorageFile> now = storage.file(files.path(file.name()));
        return now.isPresent()
                && !now.get().isBeingWritten()
                && now.get().size() == examined
                && now.get().identity().equals(file.seen().identity());
    }
}
