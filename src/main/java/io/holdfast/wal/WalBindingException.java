package io.holdfast.wal;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The directory belongs to another application, or to none: choose another directory or name. Immutable. */
public final class WalBindingException extends WalException {
    @Serial
    private static final long serialVersionUID = 1L;

    WalBindingException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
