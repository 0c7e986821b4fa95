package io.holdfast.epoch;

import java.io.Serial;

/** A file of the authority is damaged, newer, foreign or gone: an operator must decide. Immutable. */
public final class EpochUnreadableException extends EpochException {
    @Serial
    private static final long serialVersionUID = 1L;

    EpochUnreadableException(String message) {
        super(message, null);
    }
}
