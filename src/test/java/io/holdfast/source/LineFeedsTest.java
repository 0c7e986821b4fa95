package io.holdfast.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineFeedsTest {
    @Test
    void shouldFindTheFirstOneWhereverItIs() {
        for (int length = 0; length < 40; length++) {
            for (int at = 0; at < length; at++) {
                byte[] bytes = new byte[length];
                bytes[at] = '\n';
                bytes[length - 1] = '\n';
                assertThat(LineFeeds.first(bytes, 0, length)).isEqualTo(at);
            }
        }
    }

    @Test
    void shouldLookNowhereElse() {
        byte[] bytes = "\n23456789\n1234567890".getBytes(StandardCharsets.US_ASCII);

        assertThat(LineFeeds.first(bytes, 1, 9)).isEqualTo(9);
        assertThat(LineFeeds.first(bytes, 1, bytes.length)).isEqualTo(9);
        assertThat(LineFeeds.first(bytes, 10, bytes.length)).isEqualTo(bytes.length);
        assertThat(LineFeeds.first(bytes, 3, 3)).isEqualTo(3);
    }

    /** Bytes beside it that differ by one bit or by a carry are where such tricks go wrong. */
    @Test
    void shouldFindWhatOneByteAfterTheOtherFinds() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] near = {0, 9, 10, 11, (byte) 0x8A, (byte) 0x80, (byte) 0xFF, 1};
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(30)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = near[random.nextInt(near.length)];
            }
            int from = random.nextInt(bytes.length + 1);
            int expected = from;
            while (expected < bytes.length && bytes[expected] != '\n') {
                expected++;
            }
            assertThat(LineFeeds.first(bytes, from, bytes.length))
                    .as("seed %d, %s from %d", seed, Arrays.toString(bytes), from)
                    .isEqualTo(expected);
        }
    }
}
