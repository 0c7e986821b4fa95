package io.holdfast.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class SegmentHeaderTest {
    private static SegmentHeader header(String application) {
        return new SegmentHeader(
                Role.DRIVER,
                3,
                1_700_000_000_001L,
                Bucket.of(1_700_000_000_000L, 7000),
                new SegmentName(SegmentName.newWriter(1_700_000_000_000L), 12),
                new Mark(11, 5000, 6),
                1 << 20,
                application);
    }

    @Test
    void shouldBeTheSameWhenEncodedAndDecoded() {
        for (String application : new String[] {"a", "ä".repeat(160)}) {
            SegmentHeader header = header(application);
            assertThat(header.encode()).hasSize(SegmentFormat.HEADER_BYTES);
            assertThat(SegmentHeader.decode(header.encode(), "file")).isEqualTo(header);
        }
    }

    @Test
    void shouldRefuseWhenAnyByteIsFlipped() {
        byte[] encoded = header("orders").encode();
        for (int at = 0; at < encoded.length; at++) {
            byte[] flipped = encoded.clone();
            flipped[at] ^= 4;
            assertThatThrownBy(() -> SegmentHeader.decode(flipped, "file")).isInstanceOf(WalException.class);
        }
    }

    @Test
    void shouldRefuseWhenAReservedPlaceIsUsedUnderAValidChecksum() {
        assertRefused(13, 1, "zeros in reserved places");
        assertRefused(12, 9, "role 9");
        assertRefused(11, 1, "header of 512 bytes");
        assertRefused(SegmentFormat.WRITER_OFFSET, 200, "a name of at most 43 bytes");
        assertRefused(9, 0, "version 0");
    }

    private static void assertRefused(int at, int value, String message) {
        byte[] encoded = header("orders").encode();
        encoded[at] = (byte) value;
        ByteBuffer.wrap(encoded).putInt(SegmentFormat.HEADER_CHECKSUM_OFFSET, SegmentFormat.headerChecksum(encoded));
        assertThatThrownBy(() -> SegmentHeader.decode(encoded, "the-file"))
                .isInstanceOf(WalDamageException.class)
                .hasMessageContaining("the-file")
                .hasMessageContaining(message);
    }

    @Test
    void shouldParseOnlyNamesThatItWrites() {
        SegmentName name = new SegmentName(SegmentName.newWriter(5), 7);
        assertThat(SegmentName.parse(name.toString())).contains(name);
        assertThat(SegmentName.parse(name + "1")).isEmpty();
        assertThat(SegmentName.parse("log-1-2")).isEmpty();
        Bucket bucket = Bucket.of(25, 10);
        assertThat(bucket).isEqualTo(new Bucket(20, 30));
        assertThat(Bucket.parse(bucket.name())).contains(bucket);
        assertThat(Bucket.parse("0000000000030-0000000000020")).isEmpty();
        assertThat(Bucket.of(0, Long.MAX_VALUE).name()).hasSize(27);
    }
}
