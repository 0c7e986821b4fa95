package io.holdfast.receive;

import io.holdfast.HoldfastException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A receiver could not go on. What it had not acknowledged is still with the source. */
public abstract sealed class ReceiveException extends HoldfastException
        permits ReceiveUnavailableException, ReceiveRefusedException, UnusableRecordException {
    @Serial
    private static final long serialVersionUID = 1L;

    ReceiveException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
