package io.holdfast.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.storage.ReadableFile;
import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageFailedException;
import io.holdfast.testbed.Await;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over a file of three chunks and a bit, once as it lies on the local disk, once as if it lay elsewhere. */
class ReadAheadTest {
    private static final int CHUNK_BYTES = 512 << 10;
    private static final int FILE_BYTES = 3 * CHUNK_BYTES + 77;

    @TempDir
    private Path directory;

    private byte[] content = new byte[0];
    private Distant distant = new Distant();
    private ReadableFile local = distant;

    /** Reads in order are counted; from some position on they fail. */
    private final class Distant implements ReadableFile {
        private final AtomicInteger reads = new AtomicInteger();
        private volatile long failFrom = Long.MAX_VALUE;

        @Override
        public String path() {
            return "elsewhere";
        }

        @Override
        public long length() {
            return FILE_BYTES;
        }

        @Override
        public int read(long position, byte[] target, int offset, int length) {
            return local.read(position, target, offset, length);
        }

        @Override
        public int readOn(long position, ByteBuffer target) {
            reads.incrementAndGet();
            if (position >= failFrom) {
                throw new StorageFailedException("Cannot read elsewhere at " + position + ": failed by the test", null);
            }
            return ReadableFile.super.readOn(position, target);
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void setUp() throws Exception {
        content = new byte[FILE_BYTES];
        new Random(7).nextBytes(content);
        Path file = Files.write(directory.resolve("file"), content);
        local = Storage.open(directory.toString(), Map.of()).open(file.toString());
        distant = new Distant();
    }

    @AfterEach
    void tearDown() {
        local.close();
    }

    private void shouldGiveAll(ReadableFile file, int step) {
        try (ReadAhead reading = new ReadAhead(file, FILE_BYTES)) {
            for (int at = 0; at < FILE_BYTES; at += step) {
                byte[] piece = new byte[Math.min(step, FILE_BYTES - at)];
                assertThat(reading.read(at, piece)).isTrue();
                assertThat(piece).isEqualTo(Arrays.copyOfRange(content, at, at + piece.length));
            }
            assertThat(reading.read(FILE_BYTES - 3, new byte[4]))
                    .as("behind the end")
                    .isFalse();
        }
    }

    @Test
    void shouldGiveAllBytesInOrderWhenPiecesCrossChunks() {
        for (int step : new int[] {1000, 100_003, CHUNK_BYTES - 1, CHUNK_BYTES, FILE_BYTES}) {
            shouldGiveAll(local, step);
            shouldGiveAll(distant, step);
        }
    }

    @Test
    void shouldReadTheNextChunkWhenTheFirstIsBeingUsed() {
        try (ReadAhead reading = new ReadAhead(distant, FILE_BYTES)) {
            assertThat(reading.read(0, new byte[24])).isTrue();
            Await.until(
                    "the second chunk is read",
                    Duration.ofSeconds(10),
                    () -> distant.reads.get() == 2,
                    () -> distant.reads + " reads");

            assertThat(reading.read(24, new byte[1000])).isTrue();

            assertThat(distant.reads).as("no more than two chunks are held").hasValue(2);
        }
    }

    @Test
    void shouldGoOnWhereItIsAskedToWhenThatIsElsewhere() {
        try (ReadAhead reading = new ReadAhead(distant, FILE_BYTES)) {
            for (int at : new int[] {0, 2 * CHUNK_BYTES, 5, CHUNK_BYTES - 7, FILE_BYTES - 24}) {
                byte[] piece = new byte[24];
                assertThat(reading.read(at, piece)).isTrue();
                assertThat(piece).isEqualTo(Arrays.copyOfRange(content, at, at + 24));
            }
        }
    }

    @Test
    void shouldFailWhereTheChunkIsNeededWhenItCouldNotBeReadAhead() {
        distant.failFrom = CHUNK_BYTES;
        try (ReadAhead reading = new ReadAhead(distant, FILE_BYTES)) {
            assertThat(reading.read(0, new byte[CHUNK_BYTES])).isTrue();

            assertThatThrownBy(() -> reading.read(CHUNK_BYTES, new byte[1]))
                    .isInstanceOf(StorageFailedException.class)
                    .hasMessageContaining("failed by the test");

            distant.failFrom = Long.MAX_VALUE;
            assertThat(reading.read(CHUNK_BYTES, new byte[1])).as("asked again").isTrue();
        }
    }

    @Test
    void shouldSayNoWhenTheFileIsShorterThanStated() {
        for (ReadableFile file : new ReadableFile[] {local, distant}) {
            try (ReadAhead reading = new ReadAhead(file, FILE_BYTES + 1_000_000)) {
                assertThat(reading.read(FILE_BYTES - 10, new byte[10])).isTrue();
                assertThat(reading.read(FILE_BYTES, new byte[1])).isFalse();
                assertThat(reading.read(FILE_BYTES - 10, new byte[200_000])).isFalse();
            }
        }
    }
}
