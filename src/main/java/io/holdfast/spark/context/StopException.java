package io.holdfast.spark.context;

import io.holdfast.HoldfastException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A graceful stop that left something undone, which the next start goes on with. Immutable. */
public final class StopException extends HoldfastException {
    @Serial
    private static final long serialVersionUID = 1L;

    StopException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
