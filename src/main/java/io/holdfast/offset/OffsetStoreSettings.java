package io.holdfast.offset;

import java.io.Serializable;

/**
 * Which store an application uses: a plain description that travels in checkpoints. It holds nothing live and no secret,
 * only references to secrets that {@link #open} resolves. Immutable and thread-safe.
 */
public interface OffsetStoreSettings extends Serializable {
    /** The kind and the address, for people; without a secret. */
    String description();

    /**
     * Connects, on the driver. Blocks for a bounded time.
     *
     * @throws OffsetUnavailableException if the store cannot be reached now
     * @throws OffsetRefusedException if the store cannot serve, and no further attempt helps before somebody changes
     *     something: wrong credentials, a file system that cannot create exclusively, a missing client library
     * @throws OffsetDamagedException if what lies there cannot be read, or belongs to another application
     */
    OffsetStore open(OffsetStoreContext context);
}
