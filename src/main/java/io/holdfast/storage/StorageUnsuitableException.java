package io.holdfast.storage;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The file system cannot do what is needed, now or later: choose another one. Immutable. */
public final class StorageUnsuitableException extends StorageException {
    @Serial
    private static final long serialVersionUID = 1L;

    public StorageUnsuitableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
