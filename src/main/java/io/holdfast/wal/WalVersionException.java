package io.holdfast.wal;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The file was written by a newer Holdfast: start that version, or a newer one. Immutable. */
public final class WalVersionException extends WalException {
    @Serial
    private static final long serialVersionUID = 1L;

    WalVersionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
