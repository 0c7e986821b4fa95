package io.holdfast.wal;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The segment of an address is gone: it was cleaned, deleted, or the address is of another log. Immutable. */
public final class WalMissingException extends WalException {
    @Serial
    private static final long serialVersionUID = 1L;

    WalMissingException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
