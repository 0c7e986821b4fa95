package io.holdfast.spark.receiver;

import io.holdfast.HoldfastException;
import java.io.Serial;

/** A block has fewer copies than its storage level asks for; storing it again may succeed. */
final class MissingCopyException extends HoldfastException {
    @Serial
    private static final long serialVersionUID = 1L;

    MissingCopyException(String message) {
        super(message, null);
    }
}
