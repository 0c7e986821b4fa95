package io.holdfast.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DecodersTest {
    private final Decoder<String> utf8 = Decoders.utf8();

    @Test
    void shouldDecodeTextsOfAllWidths() throws Exception {
        String text = "plain, caf\u00e9, \u20ac, \ud83d\ude80";

        assertThat(utf8.decode(message(text.getBytes(StandardCharsets.UTF_8)))).isEqualTo(text);
        assertThat(utf8.decode(message(new byte[0]))).isEmpty();
    }

    /** It is what lenient decoders put in place of malformed bytes, and some wrote it before us. */
    @Test
    void shouldLetTheReplacementCharacterItselfThrough() throws Exception {
        byte[] replacement = {'a', (byte) 0xEF, (byte) 0xBF, (byte) 0xBD};

        assertThat(utf8.decode(message(replacement))).isEqualTo("a\uFFFD");
    }

    @Test
    void shouldRefuseMalformedBytes() {
        byte[][] malformed = {
            {'a', (byte) 0xFF}, // never in UTF-8
            {(byte) 0xC3}, // ends too early
            {(byte) 0xC0, (byte) 0x80}, // longer than need be
            {(byte) 0xED, (byte) 0xA0, (byte) 0x80}, // half of a pair
            {(byte) 0x80, 'a'},
            {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD, (byte) 0xFE}, // a replacement character, and more
        };
        for (byte[] bytes : malformed) {
            assertThatThrownBy(() -> utf8.decode(message(bytes))).isInstanceOf(CharacterCodingException.class);
        }
    }

    private static SourceMessage message(byte[] payload) {
        return SourceMessage.at(new Position("p", 0), payload);
    }
}
