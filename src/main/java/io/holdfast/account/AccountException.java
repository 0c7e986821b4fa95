package io.holdfast.account;

import io.holdfast.HoldfastException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A record of the driver's log that cannot be understood: nothing was claimed, an operator must decide. Immutable. */
public final class AccountException extends HoldfastException {
    @Serial
    private static final long serialVersionUID = 1L;

    public AccountException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
