package io.holdfast.receive;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A record cannot become an element of the stream, or the element cannot be stored: mend the decoder, or skip it. */
public final class UnusableRecordException extends ReceiveException {
    @Serial
    private static final long serialVersionUID = 1L;

    UnusableRecordException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
