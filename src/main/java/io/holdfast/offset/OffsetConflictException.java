package io.holdfast.offset;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A store holds something else than the commit was made for: somebody else has changed it. Immutable. */
public final class OffsetConflictException extends OffsetException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** With what was tried, where, what was expected and found, and the next step. */
    public OffsetConflictException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
