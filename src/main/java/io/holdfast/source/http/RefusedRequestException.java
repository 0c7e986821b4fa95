package io.holdfast.source.http;

import io.holdfast.HoldfastException;
import java.io.Serial;

/** A request of which nothing is stored; its sender is told why. */
final class RefusedRequestException extends HoldfastException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;

    RefusedRequestException(int status, String reason) {
        super(reason, null);
        this.status = status;
    }

    Answer answer() {
        return Answer.of(status, String.valueOf(getMessage()));
    }
}
