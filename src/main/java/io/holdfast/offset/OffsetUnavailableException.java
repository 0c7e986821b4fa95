package io.holdfast.offset;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A store could not be reached, or did not answer in time; another attempt may succeed. Immutable. */
public final class OffsetUnavailableException extends OffsetException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** With what was tried, where, what was expected and found, and the next step. */
    public OffsetUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
