package io.holdfast.wal;

import static io.holdfast.wal.LogBench.START;
import static io.holdfast.wal.LogBench.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.storage.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Arbitrary bytes in the place of a segment: no phantom, no hang, no more memory than the file has bytes. */
class SegmentFuzzTest {
    private static final List<String> RECORDS = List.of("one", "", "three".repeat(50), "four");
    private static final int CASES = Integer.getInteger("holdfast.cases", 400);

    @TempDir
    private Path directory;

    private LogBench bench;
    private Path segment;
    private byte[] whole;

    @BeforeEach
    void setUp() throws IOException {
        bench = new LogBench(directory.resolve("log"));
        WriteAheadLog log = bench.log();
        RECORDS.forEach(text -> write(log, text, START));
        bench.restart();
        segment = bench.segments().get(0);
        whole = Files.readAllBytes(segment);
    }

    @Test
    void shouldFindNoPhantomWhenTheBytesAreArbitrary() throws IOException {
        for (long seed : Seeds.of("SegmentFuzzTest.arbitrary", CASES)) {
            Random random = new Random(seed);
            byte[] bytes = new byte[random.nextInt(5000)];
            random.nextBytes(bytes);
            if (random.nextBoolean()) {
                System.arraycopy(whole, 0, bytes, 0, Math.min(bytes.length, SegmentFormat.HEADER_BYTES));
                plantFrames(random, bytes);
            }
            check(seed, bytes, List.of());
        }
    }

    /** Fields of frames that look right, with lengths that are not. */
    private static void plantFrames(Random random, byte[] bytes) {
        for (int i = 0; i < 20 && bytes.length > 600; i++) {
            int at = i == 0 ? SegmentFormat.HEADER_BYTES : random.nextInt(bytes.length - SegmentFormat.FRAME_BYTES);
            int length = random.nextBoolean() ? random.nextInt() : random.nextInt(bytes.length);
            ByteBuffer.wrap(bytes)
                    .position(at)
                    .putInt(length)
                    .putInt(0x01000000)
                    .putInt(length);
        }
    }

    @Test
    void shouldReturnOnlyABeginningWhenAWrittenSegmentIsMangled() throws IOException {
        for (long seed : Seeds.of("SegmentFuzzTest.mangled", CASES)) {
            check(seed, mangle(new Random(seed)), RECORDS);
        }
    }

    private byte[] mangle(Random random) {
        byte[] bytes = Arrays.copyOf(whole, whole.length + random.nextInt(3) * random.nextInt(2000));
        for (int i = random.nextInt(4); i >= 0; i--) {
            int from = random.nextInt(bytes.length);
            int count = Math.min(bytes.length - from, 1 + random.nextInt(100));
            switch (random.nextInt(4)) {
                case 0 -> Arrays.fill(bytes, from, from + count, (byte) 0);
                case 1 -> bytes[from] ^= (byte) (1 << random.nextInt(8));
                case 2 -> System.arraycopy(bytes, random.nextInt(bytes.length - count + 1), bytes, from, count);
                default -> bytes = Arrays.copyOf(bytes, from + 1);
            }
        }
        return bytes;
    }

    private void check(long seed, byte[] bytes, List<String> possible) throws IOException {
        Files.write(segment, bytes);
        List<String> found;
        try {
            found = bench.readAll();
        } catch (WalException | StorageException expected) {
            return;
        }
        assertThat(found.size()).as("seed %d", seed).isLessThanOrEqualTo(possible.size());
        assertThat(found).as("seed %d", seed).isEqualTo(possible.subList(0, found.size()));
    }

    @Test
    void shouldGiveUpWithAnErrorWhenTheTailIsBuiltToTakeForEver() throws IOException {
        byte[] bytes = Arrays.copyOf(whole, 4 << 20);
        ByteBuffer tail = ByteBuffer.wrap(bytes).position(whole.length);
        while (tail.remaining() >= SegmentFormat.FRAME_BYTES) {
            int length = tail.remaining() - SegmentFormat.FRAME_BYTES;
            tail.putInt(length).putInt(0x01000000).putInt(length).putLong(START).putInt(1);
        }
        Files.write(segment, bytes);
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> bench.readAll()))
                .isInstanceOf(WalDamageException.class)
                .hasMessageContaining("too many places");
    }
}
