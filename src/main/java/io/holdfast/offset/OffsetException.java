package io.holdfast.offset;

import io.holdfast.HoldfastException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Offsets that could not be read or kept; the leaves say what the caller can do about it. Immutable. */
public abstract sealed class OffsetException extends HoldfastException
        permits OffsetConflictException, OffsetDamagedException, OffsetRefusedException, OffsetUnavailableException {
    @Serial
    private static final long serialVersionUID = 1L;

    OffsetException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
