package io.holdfast.offset;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A store does not serve as it is set up; no further attempt helps before somebody changes something. Immutable. */
public final class OffsetRefusedException extends OffsetException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** With what was tried, where, what was expected and found, and the next step. */
    public OffsetRefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
