package io.holdfast.spark.context;

import io.holdfast.HoldfastException;
import java.io.Serial;

/** The application could not be started, and nothing was changed; another attempt may succeed. Immutable. */
final class StartException extends HoldfastException {
    @Serial
    private static final long serialVersionUID = 1L;

    StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
