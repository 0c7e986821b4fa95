package io.holdfast.storage;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The thread was interrupted; its flag is set again and the file must be abandoned. Immutable. */
public final class StorageInterruptedException extends StorageException {
    @Serial
    private static final long serialVersionUID = 1L;

    public StorageInterruptedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
