package io.holdfast.wal;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The record could not be made durable and was not acknowledged: store it again, or stop. Immutable. */
public final class WalWriteException extends WalException {
    @Serial
    private static final long serialVersionUID = 1L;

    WalWriteException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
