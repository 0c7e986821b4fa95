package io.holdfast.source.files;

import io.holdfast.storage.StorageFile;
import org.jspecify.annotations.Nullable;

/**
 * How far a file is stored. Immutable.
 *
 * @param place which file
 * @param offset where its next line begins
 * @param fingerprint of the file up to there; null if none can be read
 * @param own what this receiver's own part of the store holds; {@link io.holdfast.offset.OffsetAdvance#NOTHING} for nothing
 */
record StoredPlace(FilePlace place, long offset, @Nullable Fingerprint fingerprint, long own) {
    /**
     * Whether a file with this one's identity, which was seen to go, may be another one that got the identity: a deleted
     * file's inode is given again soon, and small files, or whole ones that come again and again, are often alike.
     *
     * @param before how this one looked before it was gone
     */
    boolean isAnother(StorageFile found, StorageFile before) {
        boolean isReadAndTouched = offset >= found.size() && found.modifiedMillis() != before.modifiedMillis();
        return fingerprint == null || fingerprint.isWeak() || isReadAndTouched;
    }

    /** Whether this is further than another one of the same file. */
    boolean isBeyond(StoredPlace other) {
        return place.generation() != other.place.generation()
                ? place.generation() > other.place.generation()
                : offset > other.offset;
    }
}
