package io.holdfast.epoch;

import java.io.Serial;

/** Other drivers took every epoch that this one tried to claim: start it again when fewer start at once. Immutable. */
public final class EpochUnclaimedException extends EpochException {
    @Serial
    private static final long serialVersionUID = 1L;

    EpochUnclaimedException(String message) {
        super(message, null);
    }
}
