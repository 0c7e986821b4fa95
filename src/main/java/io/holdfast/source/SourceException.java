package io.holdfast.source;

import io.holdfast.HoldfastException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Something is wrong with a source. */
public abstract sealed class SourceException extends HoldfastException
        permits SourceUnavailableException, SourceRefusedException {
    @Serial
    private static final long serialVersionUID = 1L;

    SourceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
