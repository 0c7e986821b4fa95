package io.holdfast.source.contract;

import io.holdfast.source.Decoder;
import io.holdfast.source.SourceMessage;
import java.io.IOException;
import java.io.Serial;

/** Hands messages on and cannot decode {@link Numbered#poison}. Stateless. */
final class NumberedDecoder implements Decoder<SourceMessage> {
    @Serial
    private static final long serialVersionUID = 1L;

    @Override
    public SourceMessage decode(SourceMessage message) throws IOException {
        if (Numbered.isPoison(message.payload())) {
            throw new IOException("this record is poison");
        }
        return message;
    }
}
