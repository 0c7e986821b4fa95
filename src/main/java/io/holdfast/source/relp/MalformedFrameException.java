package io.holdfast.source.relp;

import java.io.IOException;
import java.io.Serial;

/** What a peer has sent is not the protocol; nothing that follows on its connection can be understood. */
final class MalformedFrameException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    MalformedFrameException(String message) {
        super(message);
    }
}
