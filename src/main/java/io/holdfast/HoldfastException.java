package io.holdfast;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The root of every exception that Holdfast throws on purpose. A message says what was attempted, where, what was
 * expected, what was found, and what to do next where there is something to do.
 */
public abstract class HoldfastException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    protected HoldfastException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
