package io.holdfast.config;

import io.holdfast.HoldfastException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A setting is missing, unknown or wrong. The message lists every problem found, each with what to do. */
public final class SettingsException extends HoldfastException {
    @Serial
    private static final long serialVersionUID = 1L;

    public SettingsException(String message) {
        this(message, null);
    }

    public SettingsException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
