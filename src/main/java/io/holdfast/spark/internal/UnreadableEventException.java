package io.holdfast.spark.internal;

import io.holdfast.HoldfastException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Bytes that are no event of this Spark's tracker. The message says what they are. Immutable. */
public final class UnreadableEventException extends HoldfastException {
    @Serial
    private static final long serialVersionUID = 1L;

    UnreadableEventException(String found, @Nullable Throwable cause) {
        super(found, cause);
    }
}
