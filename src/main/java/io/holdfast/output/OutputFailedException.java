package io.holdfast.output;

import io.holdfast.HoldfastException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** What an application does to write its results has failed; nothing of it was kept. Immutable. */
public final class OutputFailedException extends HoldfastException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** With what was tried, where, and what happened. */
    public OutputFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
