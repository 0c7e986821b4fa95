package io.holdfast.storage;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The file or directory does not exist. Immutable. */
public final class StorageMissingException extends StorageException {
    @Serial
    private static final long serialVersionUID = 1L;

    public StorageMissingException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
