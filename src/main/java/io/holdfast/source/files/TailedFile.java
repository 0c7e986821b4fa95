package io.holdfast.source.files;

import io.holdfast.offset.OffsetAdvance;
import io.holdfast.storage.StorageFile;
import org.jspecify.annotations.Nullable;

/** One file of a reader: where it is read, how far it is stored, and how it looked last. Confined to the engine's thread. */
final class TailedFile {
    private final FilePlace place;
    private final String partition;
    private String name;
    private long next;
    private @Nullable Fingerprint fingerprint;
    private long stored;
    private long kept;
    private StorageFile seen;
    private long unchangedSinceNanos;
    private @Nullable StorageFile examined;
    private boolean ended;
    private boolean isMarked;
    private boolean isMissed;

    private TailedFile(FilePlace place, StorageFile found, long nowNanos) {
        this.place = place;
        this.partition = place.text();
        this.name = found.name();
        this.seen = found;
        this.unchangedSinceNanos = nowNanos;
        this.kept = OffsetAdvance.NOTHING;
    }

    /** One of which nothing is stored. */
    static TailedFile fresh(FilePlace place, StorageFile found, long nowNanos) {
        return new TailedFile(place, found, nowNanos);
    }

    /** One that goes on where it is stored. */
    static TailedFile storedAt(StoredPlace stored, StorageFile found, long nowNanos) {
        TailedFile file = new TailedFile(stored.place(), found, nowNanos);
        file.next = stored.offset();
        file.fingerprint = stored.fingerprint();
        file.stored = stored.offset();
        file.kept = stored.own();
        return file;
    }

    /** The same file from its beginning on, under a place of its own. */
    TailedFile anew(long nowNanos) {
        return fresh(place.anew(name), seen, nowNanos);
    }

    /** The file as a listing has it now. */
    void sees(StorageFile found, long nowNanos) {
        boolean isTouched = found.size() != seen.size() || found.modifiedMillis() != seen.modifiedMillis();
        if (isTouched || !found.name().equals(name)) { // who has it open writes to it for a moment after it was renamed
            unchangedSinceNanos = nowNanos;
        }
        name = found.name();
        seen = found;
        isMissed = false;
    }

    /** A listing did not have it; false if the one before had not had it either. */
    boolean isMissedForTheFirstTime() {
        boolean isFirst = !isMissed;
        isMissed = true;
        return isFirst;
    }

    /** What positions of its lines name it. */
    String partition() {
        return partition;
    }

    FilePlace place() {
        return place;
    }

    /** Its name now. */
    String name() {
        return name;
    }

    /** Whether it has another name than when it was first seen. */
    boolean isRenamed() {
        return !name.equals(place.firstName());
    }

    StorageFile seen() {
        return seen;
    }

    /** For how long its length, its time of change and its name have stayed, as far as this reader has looked. */
    long unchangedNanos(long nowNanos) {
        return nowNanos - unchangedSinceNanos;
    }

    /** Where its next line begins. */
    long next() {
        return next;
    }

    /** Of what was read; null at the beginning, and where the store held none. */
    @Nullable
    Fingerprint fingerprint() {
        return fingerprint;
    }

    /** A line was handed over. */
    void passed(Line line) {
        next = line.end();
        fingerprint = line.fingerprint();
        ended = false;
    }

    /** Whether it looks as it did when it was last read to its end. */
    boolean isExamined() {
        StorageFile last = examined;
        return last != null && last.size() == seen.size() && last.modifiedMillis() == seen.modifiedMillis();
    }

    /** It was read up to its end since it was seen. */
    void examined() {
        examined = seen;
    }

    /** Nobody is expected to write to it, and all of it was handed over. */
    void end() {
        ended = true;
    }

    boolean hasEnded() {
        return ended;
    }

    /** Up to where it is stored. */
    long stored() {
        return stored;
    }

    /** What the receiver's own part of the store holds of it; {@link OffsetAdvance#NOTHING} for nothing. */
    long kept() {
        return kept;
    }

    /** The store knows that it is stored up to there. */
    void kept(long upTo) {
        stored = upTo;
        kept = upTo;
    }

    /** Whether it is to be listed as done, once. */
    boolean isDone() {
        return ended && stored == next && !isMarked;
    }

    void marked() {
        isMarked = true;
    }

    @Override
    public String toString() {
        return name + " (" + place + ")";
    }
}
