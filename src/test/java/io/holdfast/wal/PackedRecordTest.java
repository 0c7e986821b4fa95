package io.holdfast.wal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedRecordTest {
    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 24, 4095, 32_767, 32_768, 32_769, 100_000, 9_000_000})
    void shouldMakeTheFrameThatTheFormatSaysWhenItIsPlaced(int length) {
        byte[] payload = random(length);
        for (RecordBuffers buffers : List.of(RecordBuffers.HEAP, RecordBuffers.DIRECT)) {
            PackedRecord packed = PackedRecord.pack(ByteBuffer.wrap(payload), 77, buffers);
            for (long offset : new long[] {512, 5_000_000_000L}) {
                int checksum = packed.place(0xfeedc0de, offset);
                ByteBuffer found = packed.bytes().slice();
                byte[] expected = SegmentFormat.frame(
                        0xfeedc0de, offset, SegmentFormat.KIND_RECORD, 77, ByteBuffer.wrap(payload));
                assertThat(found.slice(0, expected.length)).isEqualTo(ByteBuffer.wrap(expected));
                assertThat(found.slice(expected.length, length)).isEqualTo(ByteBuffer.wrap(payload));
                assertThat(found.remaining()).isEqualTo(packed.frameBytes());
                assertThat(checksum).isEqualTo(FrameHeader.decode(expected, 0).checksum());
            }
            packed.release();
        }
    }

    @Test
    void shouldJoinChecksumsAsIfTheyWereOfOnePieceWhenLengthsVary() {
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            byte[] all = random(random.nextInt(3000));
            int cut = random.nextInt(all.length + 1);
            int joined = Crc32cJoin.join(sum(all, 0, cut), sum(all, cut, all.length - cut), (long) all.length - cut);
            assertThat(joined).isEqualTo(sum(all, 0, all.length));
        }
    }

    private static int sum(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    @Test
    void shouldTakeTheSameBufferAgainWhenItWasGivenBack() {
        ByteBuffer first = RecordBuffers.HEAP.take(100_000);
        RecordBuffers.HEAP.give(first);
        ByteBuffer again = RecordBuffers.HEAP.take(70_000);
        assertThat(again.remaining()).isEqualTo(70_000);
        assertThat(again.position()).isZero();
        ByteBuffer huge = RecordBuffers.DIRECT.take(9 << 20);
        assertThat(huge.isDirect()).as("too long to be kept").isFalse();
        RecordBuffers.DIRECT.give(huge);
    }
}
