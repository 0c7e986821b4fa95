package io.holdfast.source.relp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
    private static FrameReader reading(String bytes, int limit) {
        return new FrameReader(new ByteArrayInputStream(bytes.getBytes(StandardCharsets.UTF_8)), limit);
    }

    @Test
    void shouldReadFramesWithAndWithoutData() throws IOException {
        FrameReader frames =
                reading("1 open 14 relp_version=0\n2 syslog 4 a\nb\n\n3 syslog 0\n4 syslog 0 \n5 close 0\n", 100);

        assertThat(frames.next()).hasToString("1 open of 14 bytes");
        Frame second = Objects.requireNonNull(frames.next());
        assertThat(second).hasToString("2 syslog of 4 bytes");
        assertThat(second.data()).asString(StandardCharsets.UTF_8).isEqualTo("a\nb\n");
        assertThat(frames.next()).hasToString("3 syslog of 0 bytes");
        assertThat(frames.next()).hasToString("4 syslog of 0 bytes");
        assertThat(frames.next()).hasToString("5 close of 0 bytes");
        assertThat(frames.next()).isNull();
    }

    @Test
    void shouldFindTheFrameBehindOneThatIsTooLong() throws IOException {
        FrameReader frames = reading("1 syslog 5 12345\n2 syslog 4 1234\n", 4);

        assertThat(Objects.requireNonNull(frames.next()).isTooLong()).isTrue();
        assertThat(Objects.requireNonNull(frames.next()).isTooLong()).isFalse();
    }

    @Test
    void shouldAllocateNothingForWhatIsAnnounced() {
        assertThatThrownBy(() -> reading("1 syslog 999999999 x", 4).next()).isInstanceOf(EOFException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET / HTTP/1.1`n        | expected a transaction's number, found 'G'",
                "1234567890 open 0`n     | expected a transaction's number, found more than 9 digits",
                "1 op-en 0`n             | expected a command, found '-'",
                "1  0`n                  | expected a command, found the byte 32",
                "1 open x`n              | expected the length of the data, found 'x'",
                "1 open -1`n             | expected the length of the data, found '-'",
                "1 open 1234567890 x`n   | expected the length of the data, found more than 9 digits",
                "1 open 5`n              | expected data of 5 bytes, found a line feed",
                "1 open 1 ab`n           | expected a line feed after data of 1 bytes, found 'b'",
                "1 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 0`n | expected a command",
            })
    void shouldSayWhatIsNoFrame(String bytes, String words) {
        assertThatThrownBy(() -> reading(bytes.replace('`', '\n').replace("\nn", "\n"), 100)
                        .next())
                .isInstanceOf(MalformedFrameException.class)
                .hasMessageContaining(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1 ", "1 open", "1 open ", "1 open 3", "1 open 3 ab", "1 open 3 abc"})
    void shouldNotTakeAFrameWithoutItsEnd(String bytes) {
        assertThatThrownBy(() -> reading(bytes, 100).next()).isInstanceOf(EOFException.class);
    }
}
