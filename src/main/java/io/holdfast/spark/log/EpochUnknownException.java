package io.holdfast.spark.log;

import io.holdfast.HoldfastException;
import java.io.Serial;

/** The driver has no epoch yet: asked later, it may have one. Immutable. */
final class EpochUnknownException extends HoldfastException {
    @Serial
    private static final long serialVersionUID = 1L;

    EpochUnknownException(String message) {
        super(message, null);
    }
}
