package io.holdfast.storage;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The path exists already: take another name. Immutable. */
public final class StorageExistsException extends StorageException {
    @Serial
    private static final long serialVersionUID = 1L;

    public StorageExistsException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
