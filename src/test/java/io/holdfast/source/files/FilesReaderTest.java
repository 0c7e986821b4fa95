package io.holdfast.source.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.metric.CountingMetrics;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoredOffset;
import io.holdfast.offset.file.FileOffsets;
import io.holdfast.source.Delivery;
import io.holdfast.source.FetchLimit;
import io.holdfast.source.Position;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceReader;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.source.SourceUnavailableException;
import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageFile;
import io.holdfast.time.Ticker;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesReaderTest {
    /** Two looks at the directory. */
    private static final FetchLimit SOME = new FetchLimit(1000, 1 << 20, Duration.ofSeconds(2));

    private static final int LIMIT = 1000;

    @TempDir
    private Path root;

    private final PassingTime time = new PassingTime();
    private final CountingMetrics metrics = new CountingMetrics();
    private final List<SourceReader> readers = new ArrayList<>();

    @BeforeEach
    void createDirectory() throws IOException {
        Files.createDirectory(logs());
    }

    @AfterEach
    void closeReaders() {
        readers.forEach(SourceReader::close);
    }

    private Path logs() {
        return root.resolve("logs");
    }

    private FileOffsets store() {
        return FileOffsets.in(root.resolve("offsets").toString());
    }

    private FileLines source() {
        return FileLines.in(logs().toString(), "*.log", store(), "test");
    }

    private SourceContext context(int index, int receivers) {
        return new SourceContext(index, receivers, LIMIT, 1000, time, metrics);
    }

    private SourceReader open(FileLines source) {
        return open(source, 0, 1);
    }

    private SourceReader open(FileLines source, int index, int receivers) {
        SourceReader reader = source.open(context(index, receivers));
        readers.add(reader);
        return reader;
    }

    private SourceReader openByName() {
        return openWhereAllHave("", source());
    }

    /** As on a disk that gives an inode again at once, for one file at a time; or one without any. */
    private SourceReader openWhereAllHave(String identity, FileLines source) {
        Storage local = Storage.open(logs().toString(), Map.of());
        Storage changed = (Storage) Proxy.newProxyInstance(
                Storage.class.getClassLoader(), new Class<?>[] {Storage.class}, (proxy, method, arguments) -> {
                    try {
                        return identified(method.invoke(local, arguments), identity);
                    } catch (InvocationTargetException failure) {
                        throw failure.getTargetException();
                    }
                });
        FilesReader reader =
                new FilesReader(source, context(0, 1), changed, Positions.open(source, context(0, 1)), null);
        readers.add(reader);
        return reader;
    }

    private static Object identified(Object found, String identity) {
        if (found instanceof List<?> list) {
            return list.stream().map(each -> identified(each, identity)).toList();
        }
        if (found instanceof Optional<?> one) {
            return one.map(each -> identified(each, identity));
        }
        return found instanceof StorageFile file
                ? new StorageFile(file.name(), file.size(), file.modifiedMillis(), identity, false)
                : found;
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(logs().resolve(name), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void rename(String from, String to) throws IOException {
        Files.move(logs().resolve(from), logs().resolve(to));
    }

    private static List<String> lines(List<Delivery> deliveries) {
        return deliveries.stream()
                .map(delivery -> new String(delivery.message().payload(), StandardCharsets.UTF_8))
                .toList();
    }

    private static List<String> fetch(SourceReader reader) {
        return lines(reader.fetch(SOME));
    }

    private static List<String> fetchAndAcknowledge(SourceReader reader) {
        List<Delivery> deliveries = reader.fetch(SOME);
        reader.acknowledge(deliveries.stream().map(Delivery::tag).toList());
        return lines(deliveries);
    }

    private Map<SourcePartition, StoredOffset> stored(int index) {
        try (OffsetStore store = store().open(new OffsetStoreContext("test-" + index, time, metrics))) {
            return store.load();
        }
    }

    @Test
    void shouldGoOnBehindWhatWasAcknowledged() throws IOException {
        write("a.log", "1\n2\n");
        write("b.log", "3\n\n4");
        write("other.txt", "5\n");
        SourceReader first = open(source());
        List<Delivery> all = first.fetch(SOME);
        assertThat(lines(all)).containsExactly("1", "2", "3", "");
        Position third = all.get(2).message().position().orElseThrow();
        assertThat(third.partition()).matches("1\\.i\\d+\\.b\\.log");
        assertThat(third.offset()).isZero();
        first.acknowledge(List.of(all.get(0).tag()));
        first.close();

        SourceReader next = open(source());
        assertThat(fetchAndAcknowledge(next)).containsExactly("2", "3", "");
        write("b.log", "!\n");
        assertThat(fetch(next)).containsExactly("4!");
    }

    @Test
    void shouldFenceTheReceiverThatOpenedBefore() throws IOException {
        write("a.log", "1\n2\n3\n");
        SourceReader former = open(source());
        List<Delivery> held = former.fetch(SOME);
        SourceReader latter = open(source());
        assertThat(fetchAndAcknowledge(latter)).containsExactly("1", "2", "3");

        assertThatThrownBy(() -> former.acknowledge(List.of(held.get(0).tag())))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("has taken over");
        write("a.log", "4\n");
        assertThat(fetchAndAcknowledge(latter)).containsExactly("4");
        assertThat(stored(0).values()).extracting(StoredOffset::offset).containsExactly(8L);
    }

    @Test
    void shouldFollowARenamedFileWhileItReads() throws IOException {
        write("app.log", "1\n2");
        SourceReader reader = open(source());
        assertThat(fetchAndAcknowledge(reader)).containsExactly("1");
        write("app.log", "2\n3\n");
        rename("app.log", "app.log.1");
        write("app.log", "4\n");

        assertThat(fetchAndAcknowledge(reader)).containsExactlyInAnyOrder("22", "3", "4");
        assertThat(stored(0)).hasSize(2);
        assertThat(metrics.value("source.files.anew")).isZero();
    }

    @Test
    void shouldFollowAFileThatWasRenamedWhileNobodyRead() throws IOException {
        write("app.log", "1\n2\n");
        SourceReader before = open(source());
        before.acknowledge(List.of(before.fetch(SOME).get(0).tag()));
        before.close();
        rename("app.log", "app.log.1");
        write("app.log", "3\n");

        assertThat(fetch(open(source()))).containsExactlyInAnyOrder("2", "3");
    }

    @Test
    void shouldHandOverTheLastLineOfARenamedFileOnlyAfterAWhile() throws IOException {
        write("app.log", "1\nlast");
        SourceReader reader = open(source().completeOnceRenamedFor(Duration.ofSeconds(30)));
        assertThat(fetchAndAcknowledge(reader)).containsExactly("1");
        time.pass(Duration.ofMinutes(10));
        assertThat(fetch(reader)).isEmpty();
        rename("app.log", "app.log.1");
        assertThat(fetch(reader)).isEmpty();
        write("app.log.1", " one");
        time.pass(Duration.ofSeconds(29));
        assertThat(fetch(reader)).isEmpty();
        time.pass(Duration.ofSeconds(30));

        assertThat(fetchAndAcknowledge(reader)).containsExactly("last one");
        assertThat(fetch(reader)).isEmpty();
    }

    @Test
    void shouldBeginAnewWhenAFileIsTruncated() throws IOException {
        Path file = write("app.log", "1\n2\n3\n");
        SourceReader reader = open(source());
        List<Delivery> held = reader.fetch(SOME);
        Files.writeString(file, "4\n", StandardOpenOption.TRUNCATE_EXISTING);

        List<Delivery> anew = reader.fetch(SOME);
        assertThat(lines(anew)).containsExactly("4");
        assertThat(anew.get(0).message().position().orElseThrow().partition()).startsWith("2.");
        assertThat(metrics.value("source.files.anew")).isEqualTo(1);
        reader.acknowledge(held.stream().map(Delivery::tag).toList());
        reader.acknowledge(List.of(anew.get(0).tag()));
        reader.close();
        write("app.log", "5\n");
        assertThat(fetch(open(source()))).containsExactly("5");
    }

    @Test
    void shouldBeginAnewWhenAFileIsTruncatedWhileItIsHeldOpen() throws IOException {
        Path file = write("app.log", "1\n2\n");
        SourceReader reader = open(source());
        assertThat(lines(reader.fetch(new FetchLimit(1, 1000, Duration.ZERO)))).containsExactly("1");
        Files.writeString(file, "3\n4\n5\n", StandardOpenOption.TRUNCATE_EXISTING);

        assertThat(fetch(reader)).containsExactly("3", "4", "5");
        assertThat(metrics.value("source.files.anew")).isEqualTo(1);
    }

    @Test
    void shouldReadASmallFileThatIsLikeTheOneWhichHadItsInode() throws IOException {
        Path file = write("a.log", "1\n");
        SourceReader reader = openWhereAllHave("i7", source());
        assertThat(fetchAndAcknowledge(reader)).containsExactly("1");
        Files.delete(file);
        assertThat(fetch(reader)).isEmpty();
        write("b.log", "1\n2\n");

        assertThat(fetchAndAcknowledge(reader)).containsExactly("1", "2");
        reader.close();
        write("b.log", "3\n");
        assertThat(fetch(openWhereAllHave("i7", source()))).containsExactly("3");
    }

    @Test
    void shouldGoOnInAFileThatWasAwayForAWhile() throws IOException {
        String header = "x".repeat(Fingerprint.MOST) + "\n";
        write("a.log", header);
        SourceReader reader = open(source());
        assertThat(fetchAndAcknowledge(reader)).hasSize(1);
        Files.move(logs().resolve("a.log"), root.resolve("a.log"));
        assertThat(fetch(reader)).isEmpty();
        Files.move(root.resolve("a.log"), logs().resolve("a.log"));
        assertThat(fetch(reader)).isEmpty();
        write("a.log", "2\n");

        assertThat(fetch(reader)).containsExactly("2");
    }

    @Test
    void shouldReadWholeFilesThatGetTheSameInodeOneAfterAnother() throws IOException {
        FileLines source = source().wholeOnceRenamedIn();
        SourceReader reader = openWhereAllHave("i7", source);
        Path first = write("a.log", "1\n");
        assertThat(fetchAndAcknowledge(reader)).containsExactly("1");
        Files.delete(first);
        Path second = write("b.log", "1\n");
        assertThat(fetchAndAcknowledge(reader)).containsExactly("1");
        assertThat(fetch(reader)).isEmpty();
        reader.close();
        Files.delete(second);
        write("c.log", "1\n");

        assertThat(fetchAndAcknowledge(openWhereAllHave("i7", source))).containsExactly("1");
        assertThat(fetch(openWhereAllHave("i7", source))).isEmpty();
    }

    @Test
    void shouldBeginAnewWhenAFileHoldsSomethingElseAndIsAsLong() throws IOException {
        Path file = write("app.log", "1\n2\n");
        SourceReader reader = open(source());
        assertThat(fetchAndAcknowledge(reader)).containsExactly("1", "2");
        reader.close();
        Files.writeString(file, "3\n4\n5\n", StandardOpenOption.TRUNCATE_EXISTING);

        assertThat(fetch(open(source()))).containsExactly("3", "4", "5");
    }

    @Test
    void shouldNotBeginAFileThatNobodyAskedForAnew() throws IOException {
        Path file = write("app.log", "1\n2\n");
        SourceReader reader = open(source());
        assertThat(fetchAndAcknowledge(reader)).containsExactly("1", "2");
        rename("app.log", "other");
        Files.writeString(logs().resolve("other"), "3\n", StandardOpenOption.TRUNCATE_EXISTING);

        assertThat(fetch(reader)).isEmpty();
        assertThat(fetch(reader)).isEmpty();
        assertThat(file).doesNotExist();
    }

    @Test
    void shouldFollowByContentWhereAStorageHasNoIdentities() throws IOException {
        write("app.log", "1\n2\n");
        SourceReader reader = openByName();
        assertThat(fetchAndAcknowledge(reader)).containsExactly("1", "2");
        write("app.log", "3\n");
        rename("app.log", "app.log.1");
        write("app.log", "4\n5\n6\n");

        assertThat(fetchAndAcknowledge(reader)).containsExactlyInAnyOrder("3", "4", "5", "6");
        reader.close();
        write("app.log.1", "7\n");
        write("app.log", "8\n");
        assertThat(fetch(openByName())).containsExactlyInAnyOrder("7", "8");
    }

    @Test
    void shouldReadAWholeFileOnceItIsUntouched() throws IOException {
        write("a.log", "1\n2");
        SourceReader reader = open(source().wholeOnceUntouchedFor(Duration.ofMinutes(1)));
        assertThat(fetch(reader)).isEmpty();
        time.pass(Duration.ofSeconds(50));
        write("a.log", "3\n4");
        assertThat(fetch(reader)).isEmpty();
        time.pass(Duration.ofSeconds(50));
        assertThat(fetch(reader)).isEmpty();
        time.pass(Duration.ofSeconds(20));

        assertThat(fetchAndAcknowledge(reader)).containsExactly("1", "23", "4");
        assertThat(fetch(reader)).isEmpty();
    }

    @Test
    void shouldReadWholeFilesThatAreRenamedInAndListThemAsDone() throws IOException {
        Path done = root.resolve("done");
        FileLines source = source().wholeOnceRenamedIn().listingDoneIn(done.toString());
        write("b.part", "3\n4");
        write("a.part", "1\n2\n");
        SourceReader reader = open(source);
        assertThat(fetch(reader)).isEmpty();
        rename("b.part", "b.log");
        rename("a.part", "a.log");

        List<Delivery> all = reader.fetch(SOME);
        assertThat(lines(all)).containsExactly("1", "2", "3", "4");
        assertThat(done).doesNotExist();
        reader.acknowledge(
                List.of(all.get(0).tag(), all.get(1).tag(), all.get(2).tag()));
        assertThat(fetch(reader)).isEmpty();
        try (var marks = Files.list(done)) {
            Path mark = marks.findFirst().orElseThrow();
            assertThat(mark.getFileName().toString()).matches("1\\.i\\d+\\.a\\.log\\.done");
            assertThat(mark).hasContent("path=file:" + logs().resolve("a.log") + "\nbytes=4");
        }
        reader.acknowledge(List.of(all.get(3).tag()));
        try (var marks = Files.list(done)) {
            assertThat(marks).hasSize(2);
        }
    }

    @Test
    void shouldFindEveryPositionWithAnotherNumberOfReceivers() throws IOException {
        for (int i = 0; i < 20; i++) {
            write("f" + i + ".log", i + "\n");
        }
        List<String> all = new ArrayList<>(fetchAndAcknowledge(open(source(), 0, 2)));
        all.addAll(fetchAndAcknowledge(open(source(), 1, 2)));
        assertThat(all).hasSize(20).doesNotHaveDuplicates();

        for (int i = 0; i < 20; i++) {
            write("f" + i + ".log", "new\n");
        }
        int found = 0;
        for (int index = 0; index < 3; index++) {
            List<String> lines = fetchAndAcknowledge(open(source(), index, 3));
            assertThat(lines).allMatch("new"::equals);
            found += lines.size();
        }
        assertThat(found).isEqualTo(20);
        assertThat(fetch(open(source(), 0, 1))).isEmpty();
    }

    @Test
    void shouldForgetFilesThatAreGoneForLong() throws IOException {
        Path file = write("a.log", "1\n");
        write("b.log", "2\n");
        SourceReader reader = open(source());
        fetchAndAcknowledge(reader);
        Files.delete(file);
        assertThat(fetch(reader)).isEmpty();
        assertThat(stored(0)).hasSize(2);
        time.pass(Duration.ofDays(8));
        assertThat(fetch(reader)).isEmpty();

        assertThat(stored(0)).hasSize(1);
        write("b.log", "3\n");
        assertThat(fetchAndAcknowledge(reader)).containsExactly("3");
    }

    @Test
    void shouldTellOfFilesThatAreGoneBeforeTheyWereRead() throws IOException {
        write("a.log", "1\nunfinished");
        SourceReader reader = open(source());
        assertThat(fetch(reader)).containsExactly("1");
        Files.delete(logs().resolve("a.log"));

        assertThat(fetch(reader)).isEmpty();
        assertThat(metrics.value("source.files.bytes.gone")).isEqualTo(10);
    }

    @Test
    void shouldTakeTurnsAmongFilesAndKeepToTheLimit() throws IOException {
        write("a.log", "1\n2\n3\n");
        write("b.log", "4\n");
        SourceReader reader = open(source());

        assertThat(lines(reader.fetch(new FetchLimit(2, 1000, Duration.ZERO)))).containsExactly("1", "2");
        write("a.log", "5\n");
        assertThat(lines(reader.fetch(new FetchLimit(2, 1000, Duration.ZERO)))).containsExactly("3", "4");
        assertThat(fetch(reader)).containsExactly("5");
    }

    @Test
    void shouldSayWhatIsWrong() throws IOException {
        write("a.log", "x".repeat(LIMIT + 1) + "\n");
        write("b.log", "1\n");
        Delivery refused = open(source()).fetch(SOME).get(0);
        assertThat(refused.isRefused()).isTrue();
        assertThat(refused.refusal()).contains("The line at byte 0 of a.log", "is too long: 1001 bytes, at most 1000");

        assertThatThrownBy(() -> open(source().maxFiles(1)).fetch(SOME))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("holds more than 1 files");
        FileLines nowhere = FileLines.in(root.resolve("nowhere").toString(), "*", store(), "test");
        assertThatThrownBy(() -> open(nowhere))
                .isInstanceOf(SourceUnavailableException.class)
                .hasMessageContaining("check that the directory is there on this host");
        FileLines file = FileLines.in(logs().resolve("b.log").toString(), "*", store(), "test");
        assertThatThrownBy(() -> open(file)).isInstanceOf(SourceRefusedException.class);
    }

    /** Passes only when somebody sleeps or lets it pass. Thread-safe. */
    private static final class PassingTime implements Ticker {
        private long nanos = 1_000_000_000_000_000_000L;

        @Override
        public synchronized long nanos() {
            return nanos;
        }

        @Override
        public synchronized long millis() {
            return nanos / 1_000_000;
        }

        @Override
        public synchronized void sleep(Duration duration) {
            pass(duration);
        }

        synchronized void pass(Duration duration) {
            nanos += duration.toNanos();
        }
    }
}
