package io.holdfast.offset;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** What a store holds cannot be right, is of a newer version, or belongs to another application. Immutable. */
public final class OffsetDamagedException extends OffsetException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** With what was tried, where, what was expected and found, and the next step. */
    public OffsetDamagedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
