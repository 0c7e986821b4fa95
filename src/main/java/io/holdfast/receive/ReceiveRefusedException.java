package io.holdfast.receive;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** No further start helps before somebody changes the source, its settings or its adapter. */
public final class ReceiveRefusedException extends ReceiveException {
    @Serial
    private static final long serialVersionUID = 1L;

    ReceiveRefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
