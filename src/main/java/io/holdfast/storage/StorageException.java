package io.holdfast.storage;

import io.holdfast.HoldfastException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A file operation that failed; the leaves say what the caller can do about it. Immutable. */
public abstract sealed class StorageException extends HoldfastException
        permits StorageExistsException,
                StorageFailedException,
                StorageInterruptedException,
                StorageMissingException,
                StorageUnsuitableException {
    @Serial
    private static final long serialVersionUID = 1L;

    StorageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
