package io.holdfast.source;

import java.io.Serial;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * The decoders that most streams need. Stateless.
 *
 * <p>They lie in checkpoints, so they are classes with names and not lambdas, whose serialized form changes with the
 * compiler. Their names never change.
 */
public final class Decoders {
    private Decoders() {}

    /** Text in UTF-8; malformed bytes cannot be decoded, rather than turn into something else. */
    public static Decoder<String> utf8() {
        return new Utf8();
    }

    /** The payload as it is. */
    public static Decoder<byte[]> bytes() {
        return new Bytes();
    }

    /** The whole message with key, headers and position. */
    public static Decoder<SourceMessage> messages() {
        return new Messages();
    }

    private static final class Utf8 implements Decoder<String> {
        @Serial
        private static final long serialVersionUID = 1L;

        /** Stands for malformed bytes where they are not refused; a text may also have it itself. */
        private static final char REPLACEMENT = '\uFFFD';

        @Override
        public String decode(SourceMessage message) throws CharacterCodingException {
            String text = new String(message.payload(), StandardCharsets.UTF_8);
            return text.indexOf(REPLACEMENT) < 0 ? text : strictly(message.payload());
        }

        private static String strictly(byte[] payload) throws CharacterCodingException {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(payload))
                    .toString();
        }
    }

    private static final class Bytes implements Decoder<byte[]> {
        @Serial
        private static final long serialVersionUID = 1L;

        @Override
        public byte[] decode(SourceMessage message) {
            return message.payload();
        }
    }

    private static final class Messages implements Decoder<SourceMessage> {
        @Serial
        private static final long serialVersionUID = 1L;

        @Override
        public SourceMessage decode(SourceMessage message) {
            return message;
        }
    }
}
