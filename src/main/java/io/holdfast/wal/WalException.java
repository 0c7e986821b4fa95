package io.holdfast.wal;

import io.holdfast.HoldfastException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A log operation that failed; the leaves say what the caller can do about it. Immutable. */
public abstract sealed class WalException extends HoldfastException
        permits WalBindingException,
                WalDamageException,
                WalInterruptedException,
                WalMissingException,
                WalVersionException,
                WalWriteException {
    @Serial
    private static final long serialVersionUID = 1L;

    WalException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
