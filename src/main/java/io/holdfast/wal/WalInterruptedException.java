package io.holdfast.wal;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The thread was interrupted before the record was acknowledged; its flag is set again. Immutable. */
public final class WalInterruptedException extends WalException {
    @Serial
    private static final long serialVersionUID = 1L;

    WalInterruptedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
