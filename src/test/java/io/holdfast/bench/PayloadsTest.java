package io.holdfast.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import net.jpountz.lz4.LZ4Factory;
import org.junit.jupiter.api.Test;

class PayloadsTest {
    private static final int MIB = 1 << 20;

    @Test
    void shouldShrinkAsLogLinesDoAndNotAtAllWhenRandom() {
        assertThat(shrink(Payloads.logLines(MIB))).isBetween(2.0, 5.0);
        assertThat(shrink(Payloads.random(MIB))).isLessThan(1);
    }

    @Test
    void shouldMakeLinesOfBothKinds() {
        byte[] log = String.join("\n", Payloads.lines(MIB, true)).getBytes(US_ASCII);
        byte[] noise = String.join("\n", Payloads.lines(MIB, false)).getBytes(US_ASCII);

        assertThat(log.length).isBetween(MIB, MIB + MIB / 50);
        assertThat(shrink(log)).isBetween(2.0, 5.0);
        assertThat(shrink(noise)).isLessThan(1.05);
    }

    @Test
    void shouldMakeRecordsThatAreOneLineEach() {
        assertThat(Payloads.records(1024)).hasSize(1000).doesNotHaveDuplicates().allSatisfy(record -> {
            assertThat(record).hasSize(1024);
            assertThat(LineFeeds.in(record)).isZero();
        });
        assertThat(LineFeeds.in("a\n\nb\n".getBytes(US_ASCII))).isEqualTo(3);
    }

    private static double shrink(byte[] data) {
        return data.length / (double) LZ4Factory.safeInstance().fastCompressor().compress(data).length;
    }
}
