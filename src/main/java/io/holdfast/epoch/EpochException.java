package io.holdfast.epoch;

import io.holdfast.HoldfastException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** An epoch that could not be claimed, read or kept; the leaves say what the caller can do about it. Immutable. */
public abstract sealed class EpochException extends HoldfastException
        permits EpochUnreadableException, EpochUnclaimedException, FencedException {
    @Serial
    private static final long serialVersionUID = 1L;

    EpochException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
