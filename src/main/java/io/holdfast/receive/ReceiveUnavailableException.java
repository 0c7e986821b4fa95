package io.holdfast.receive;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The source, the store or the thread did not last; starting the receiver again may succeed. */
public final class ReceiveUnavailableException extends ReceiveException {
    @Serial
    private static final long serialVersionUID = 1L;

    ReceiveUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
