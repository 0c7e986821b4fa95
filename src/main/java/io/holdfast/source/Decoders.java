package io.holdfast.source;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** The decoders that most streams need. Stateless. */
public final class Decoders {
    private Decoders() {}

    /** Text in UTF-8; malformed bytes cannot be decoded, rather than turn into something else. */
    public static Decoder<String> utf8() {
        return Decoders::strictUtf8;
    }

    /** The payload as it is. */
    public static Decoder<byte[]> bytes() {
        return SourceMessage::payload;
    }

    /** The whole message with key, headers and position. */
    public static Decoder<SourceMessage> messages() {
        return message -> message;
    }

    private static String strictUtf8(SourceMessage message) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(message.payload()))
                .toString();
    }
}
