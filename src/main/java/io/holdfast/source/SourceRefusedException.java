package io.holdfast.source;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The source works and will not do what was asked: a topic that does not exist, a wrong password. */
public final class SourceRefusedException extends SourceException {
    @Serial
    private static final long serialVersionUID = 1L;

    public SourceRefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
