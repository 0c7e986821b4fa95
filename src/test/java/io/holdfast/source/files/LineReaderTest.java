package io.holdfast.source.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.storage.ReadableFile;
import io.holdfast.storage.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineReaderTest {
    private static final int LIMIT = 1_000_000;

    @TempDir
    private Path directory;

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("file"), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private ReadableFile open(Path file) {
        return Storage.open(directory.toString(), Map.of()).open(file.toString());
    }

    private LineReader reader(Path file, long position, int limit) {
        return new LineReader(open(file), position, limit);
    }

    private static List<Line> all(LineReader reader) {
        List<Line> lines = new ArrayList<>();
        for (Line line = reader.next(); line != null; line = reader.next()) {
            lines.add(line);
        }
        return lines;
    }

    private static String text(Line line) {
        byte[] bytes = line.bytes();
        return bytes == null ? "too long" : new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void shouldCutLinesAndHoldBackTheLastOne() throws IOException {
        Path file = write("one\n\ntwo\r\nunfinished");
        try (LineReader reader = reader(file, 0, LIMIT)) {
            List<Line> lines = all(reader);

            assertThat(lines).extracting(LineReaderTest::text).containsExactly("one", "", "two\r");
            assertThat(lines).extracting(Line::start).containsExactly(0L, 4L, 5L);
            assertThat(lines).extracting(Line::end).containsExactly(4L, 5L, 10L);
            assertThat(reader.examined()).isEqualTo(20);

            write(" no more\nlast");
            assertThat(all(reader)).extracting(LineReaderTest::text).containsExactly("unfinished no more");
            Line rest = Objects.requireNonNull(reader.rest());
            assertThat(text(rest)).isEqualTo("last");
            assertThat(rest.end()).isEqualTo(Files.size(file));
            assertThat(reader.rest()).isNull();
        }
    }

    @Test
    void shouldGoOnAtEachLineOfAFileAndAgreeWithIt() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            text.append(i)
                    .append("x".repeat(random.nextInt(5) == 0 ? random.nextInt(20_000) : random.nextInt(40)))
                    .append('\n');
        }
        Path file = write(text.toString());
        List<Line> whole;
        try (LineReader reader = reader(file, 0, LIMIT)) {
            whole = all(reader);
        }
        assertThat(whole).as("seed %d", seed).hasSize(300);
        for (int i = 0; i < 300; i += 7) {
            Line line = whole.get(i);
            try (ReadableFile open = open(file)) {
                assertThat(line.fingerprint().agrees(open, line.end()))
                        .as("line %d, seed %d", i, seed)
                        .isTrue();
                assertThat(line.fingerprint().agrees(open, line.end() - 1)).isFalse();
            }
            try (LineReader reader = reader(file, line.end(), LIMIT)) {
                List<Line> rest = all(reader);
                assertThat(rest).as("seed %d", seed).hasSize(299 - i);
                for (int j = 0; j < rest.size(); j++) {
                    Line expected = whole.get(i + 1 + j);
                    assertThat(text(rest.get(j))).isEqualTo(text(expected));
                    assertThat(rest.get(j).fingerprint()).isEqualTo(expected.fingerprint());
                }
            }
        }
    }

    @Test
    void shouldPassOverALineThatIsTooLongWithoutHoldingIt() throws IOException {
        Path file = write("a\n" + "b".repeat(3_000_000) + "\nc\n" + "d".repeat(11) + "\n" + "e".repeat(10) + "\n");
        try (LineReader reader = reader(file, 0, 10)) {
            List<Line> lines = all(reader);

            assertThat(lines)
                    .extracting(LineReaderTest::text)
                    .containsExactly("a", "too long", "c", "too long", "eeeeeeeeee");
            assertThat(lines).extracting(Line::length).containsExactly(1L, 3_000_000L, 1L, 11L, 10L);
            try (ReadableFile open = open(file)) {
                assertThat(lines).allMatch(line -> line.fingerprint().agrees(open, line.end()));
            }
        }
    }

    @Test
    void shouldWriteFingerprintsDown() {
        Fingerprint fingerprint = new Fingerprint(256, -1, 17, 0x1234);

        assertThat(fingerprint.text()).isEqualTo("h256-ffffffff.t17-1234");
        assertThat(Fingerprint.parse(fingerprint.text())).contains(fingerprint);
        assertThat(Fingerprint.parse("cluster:topic")).isEmpty();
    }

    @Test
    void shouldWritePlacesDown() {
        FilePlace place = FilePlace.first("i4711", "app.1.log").anew("app.2.log");

        assertThat(place.text()).isEqualTo("2.i4711.app.2.log");
        assertThat(FilePlace.parse(place.text())).contains(place);
        assertThat(place.key()).isEqualTo("i4711");
        assertThat(FilePlace.first("", "app.log").key()).isEqualTo("1.n.app.log");
        assertThat(FilePlace.first("", "app.log").anew("app.log.1").text()).isEqualTo("2.n.app.log");
        assertThat(FilePlace.parse("orders")).isEmpty();
    }
}
