package io.holdfast.storage;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The storage failed: the state of the file is unknown; abandon it and try elsewhere or later. Immutable. */
public final class StorageFailedException extends StorageException {
    @Serial
    private static final long serialVersionUID = 1L;

    public StorageFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
