package io.holdfast.source;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The source cannot be reached now; the engine tries again after a pause. */
public final class SourceUnavailableException extends SourceException {
    @Serial
    private static final long serialVersionUID = 1L;

    public SourceUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
