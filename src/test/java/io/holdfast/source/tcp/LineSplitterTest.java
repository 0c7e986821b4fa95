package io.holdfast.source.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineSplitterTest {
    private final List<String> found = new ArrayList<>();

    @Test
    void shouldStripOneLineBreakOnly() {
        feed(new LineSplitter(100), 100, "a\r\n\nb\r\r\nc\rd\n", 100);

        assertThat(found).containsExactly("a", "", "b\r", "c\rd");
    }

    @Test
    void shouldNotCountTheLineBreakAgainstTheLimit() {
        feed(new LineSplitter(5), 5, "12345\r\n12345\n12345678\nend\n", 1);

        assertThat(found).containsExactly("12345", "12345", "<7>", "end");
    }

    @Test
    void shouldTellTheLengthOfALineThatArrivedWholeAndIsTooLong() {
        feed(new LineSplitter(5), 5, "123456\n12345\n", 100);

        assertThat(found).containsExactly("<6>", "12345");
    }

    @Test
    void shouldDropTheRestOfALineThatIsTooLong() {
        LineSplitter splitter = new LineSplitter(200_000);

        feed(splitter, 200_000, "x".repeat(1_000_000) + "\nnext\n" + "y".repeat(200_000) + "\nz\n", 7_001);

        assertThat(found).hasSize(4);
        assertThat(found.get(0)).startsWith("<2");
        assertThat(found.subList(1, 4)).containsExactly("next", "y".repeat(200_000), "z");
        assertThat(splitter.unfinished()).isZero();
    }

    @Test
    void shouldCountAnUnfinishedLine() {
        LineSplitter splitter = new LineSplitter(1_000_000);

        feed(splitter, 1_000_000, "done\n" + "x".repeat(100_000), 999);

        assertThat(splitter.unfinished()).isEqualTo(100_000);
    }

    @Test
    void shouldCutTheSameLinesHoweverTheBytesArrive() {
        long seed = Long.getLong("holdfast.seed", System.nanoTime());
        Random random = new Random(seed);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            int length = random.nextInt(20) == 0 ? random.nextInt(150_000) : random.nextInt(200);
            lines.add(Character.toString('a' + i % 26).repeat(length));
        }
        byte[] stream = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);

        LineSplitter splitter = new LineSplitter(150_000);
        for (int at = 0; at < stream.length; ) {
            int count = Math.min(stream.length - at, 1 + random.nextInt(random.nextBoolean() ? 100 : 70_000));
            feed(splitter, 150_000, ByteBuffer.wrap(stream, at, count));
            at += count;
        }

        assertThat(found).describedAs("seed %d", seed).isEqualTo(lines);
    }

    private void feed(LineSplitter splitter, int limit, String text, int piece) {
        byte[] stream = text.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < stream.length; at += piece) {
            feed(splitter, limit, ByteBuffer.wrap(stream, at, Math.min(piece, stream.length - at)));
        }
    }

    private void feed(LineSplitter splitter, int limit, ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            drain(splitter, limit);
            ByteBuffer room = splitter.room();
            assertThat(room.remaining()).isPositive();
            int added = Math.min(room.remaining(), bytes.remaining());
            room.put(bytes.slice(bytes.position(), added));
            bytes.position(bytes.position() + added);
            splitter.added(added);
        }
        drain(splitter, limit);
    }

    private void drain(LineSplitter splitter, int limit) {
        for (Line line = splitter.next(); line != null; line = splitter.next()) {
            boolean tooLong = line.length() > limit;
            found.add(tooLong ? "<" + line.length() + ">" : new String(line.bytes(), StandardCharsets.UTF_8));
        }
    }
}
