package io.holdfast.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.time.Threads;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every storage must do. A subclass opens one on an empty directory that need not exist. */
public abstract class StorageContract {
    private Storage storage;

    /** A storage on a fresh directory. */
    protected abstract Storage openStorage() throws Exception;

    /** Whether a file is known by more than its name. */
    protected boolean knowsFilesByIdentity() {
        return true;
    }

    /** Whether {@code createExclusive} has one winner among threads that race for it. */
    protected boolean createsAtomically() {
        return true;
    }

    @BeforeEach
    void openIt() throws Exception {
        storage = openStorage();
    }

    @AfterEach
    void closeIt() {
        Thread.interrupted();
        storage.close();
        storage.close();
    }

    protected final String path(String name) {
        return storage.root() + "/" + name;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private String content(String path) {
        return new String(storage.readSmall(path, 1 << 20), UTF_8);
    }

    private void write(String path, String text) {
        try (AppendFile file = storage.create(path)) {
            file.append(bytes(text));
            file.flush();
        }
    }

    @Test
    void shouldKeepAllPartsInOrderWhenAppended() {
        ByteBuffer direct = ByteBuffer.allocateDirect(3).put(new byte[] {'d', 'e', 'f'});
        try (AppendFile file = storage.create(path("a/b/file"))) {
            file.append(bytes("abc"), direct.flip());
            file.append(bytes("xghix").position(1).limit(4));
            file.force();
            assertThat(file.position()).isEqualTo(9);
        }
        assertThat(content(path("a/b/file"))).isEqualTo("abcdefghi");
    }

    @Test
    void shouldKeepEveryByteWhenAPartIsLarge() {
        byte[] large = new byte[5 << 20];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i * 31 + (i >> 11));
        }
        ByteBuffer direct = ByteBuffer.allocateDirect(large.length).put(large).flip();
        try (AppendFile file = storage.create(path("file"))) {
            file.append(bytes("x"), ByteBuffer.wrap(large), direct);
            file.flush();
        }
        byte[] found = new byte[large.length];
        try (ReadableFile file = storage.open(path("file"))) {
            file.readFully(1, found);
            assertThat(found).isEqualTo(large);
            file.readFully(1L + large.length, found);
            assertThat(found).isEqualTo(large);
            assertThat(file.length()).isEqualTo(1L + 2L * large.length);
        }
    }

    @Test
    void shouldBeReadableWhenFlushedAndStillOpen() {
        try (AppendFile file = storage.create(path("file"))) {
            file.append(bytes("one"));
            file.flush();
            try (ReadableFile reader = storage.open(path("file"))) {
                assertThat(reader.length()).isEqualTo(3);
            }
            assertThat(content(path("file"))).isEqualTo("one");
        }
    }

    @Test
    void shouldTellFilesApartWhateverTheirNames() {
        write(path("d/b"), "12");
        write(path("d/a"), "1");
        write(path("d/c/inner"), "123");
        List<StorageFile> files = storage.files(path("d"), 10);
        assertThat(files).extracting(StorageFile::name).containsExactly("a", "b");
        assertThat(files).extracting(StorageFile::size).containsExactly(1L, 2L);
        assertThat(files).noneMatch(StorageFile::isBeingWritten);
        assertThat(storage.file(path("d/a"))).contains(files.get(0));
        assertThat(storage.file(path("d/c"))).isEmpty();
        assertThat(storage.file(path("d/none"))).isEmpty();
        assertThat(storage.files(path("d"), 1)).hasSize(1);
        assertThatThrownBy(() -> storage.files(path("none"), 1)).isInstanceOf(StorageMissingException.class);
        if (knowsFilesByIdentity()) {
            assertThat(files)
                    .extracting(StorageFile::identity)
                    .doesNotContain("")
                    .doesNotHaveDuplicates();
        } else {
            assertThat(files).extracting(StorageFile::identity).containsOnly("");
        }
    }

    @Test
    void shouldRefuseToCreateWhenThePathExists() {
        write(path("file"), "one");
        assertThatThrownBy(() -> storage.create(path("file")))
                .isInstanceOf(StorageExistsException.class)
                .hasMessageContaining(path("file"));
        assertThat(content(path("file"))).isEqualTo("one");
    }

    @Test
    void shouldReadWhatThereIsWhenTheRangePassesTheEnd() {
        write(path("file"), "abcdef");
        byte[] target = new byte[8];
        try (ReadableFile file = storage.open(path("file"))) {
            assertThat(file.read(4, target, 1, 5)).isEqualTo(2);
            assertThat(target).startsWith(0, 'e', 'f', 0);
            assertThat(file.read(6, target, 0, 8)).isZero();
            assertThatThrownBy(() -> file.readFully(4, target))
                    .isInstanceOf(StorageFailedException.class)
                    .hasMessageContaining("expected 8 bytes, found 2");
        }
    }

    @Test
    void shouldGiveTheSameBytesWhenReadInOrderOrNot() {
        byte[] content = new byte[300_000];
        new Random(5).nextBytes(content);
        try (AppendFile file = storage.create(path("file"))) {
            file.append(ByteBuffer.wrap(content));
            file.flush();
            try (ReadableFile reader = storage.open(path("file"))) {
                readOn(reader, 0, content, 512);
                readOn(reader, 512, content, 100_000);
                assertThat(reader.length()).isEqualTo(content.length);
                byte[] elsewhere = new byte[10];
                reader.readFully(290_000, elsewhere);
                assertThat(elsewhere).isEqualTo(Arrays.copyOfRange(content, 290_000, 290_010));
                readOn(reader, 100_512, content, 199_488);
                readOn(reader, 7, content, 1000);
                ByteBuffer rest = ByteBuffer.allocate(100);
                assertThat(reader.readOn(content.length - 1L, rest)).isEqualTo(1);
                assertThat(reader.readOn(content.length, rest)).isZero();
                assertThat(reader.readOn(content.length + 1L, rest)).isZero();
                assertThat(rest.position()).isEqualTo(1);
            }
        }
    }

    private static void readOn(ReadableFile file, int position, byte[] content, int length) {
        ByteBuffer target = file.isLocal() ? ByteBuffer.allocateDirect(length) : ByteBuffer.allocate(length);
        assertThat(file.readOn(position, target)).isEqualTo(length);
        assertThat(target.flip()).isEqualTo(ByteBuffer.wrap(content, position, length));
    }

    @Test
    void shouldSayMissingWhenThereIsNoFile() {
        assertThatThrownBy(() -> storage.open(path("none")))
                .isInstanceOf(StorageMissingException.class)
                .hasMessageContaining(path("none"));
        assertThatThrownBy(() -> storage.readSmall(path("none"), 10)).isInstanceOf(StorageMissingException.class);
        assertThat(storage.exists(path("none"))).isFalse();
        assertThat(storage.deleteFile(path("none"))).isFalse();
        assertThat(storage.deleteDirectory(path("none"))).isFalse();
        assertThat(storage.deleteDirectoryIfEmpty(path("none"))).isFalse();
        assertThat(storage.list(path("none"))).isEmpty();
    }

    @Test
    void shouldListNamesInOrderWhenThereAreFilesAndDirectories() {
        write(path("d/b"), "12");
        write(path("d/a"), "1");
        write(path("d/c/inner"), "123");
        assertThat(storage.list(path("d")))
                .containsExactly(
                        new StorageEntry("a", 1, false),
                        new StorageEntry("b", 2, false),
                        new StorageEntry("c", 0, true));
    }

    @Test
    void shouldDeleteWhenAsked() {
        write(path("d/a"), "1");
        write(path("d/c/inner"), "123");
        assertThat(storage.deleteDirectoryIfEmpty(path("d"))).isFalse();
        assertThat(storage.deleteFile(path("d/a"))).isTrue();
        assertThat(storage.exists(path("d/a"))).isFalse();
        assertThat(storage.deleteDirectory(path("d"))).isTrue();
        assertThat(storage.exists(path("d"))).isFalse();
        write(path("e/a"), "1");
        storage.deleteFile(path("e/a"));
        assertThat(storage.deleteDirectoryIfEmpty(path("e"))).isTrue();
    }

    @Test
    void shouldCreateAgainWhenAnEmptyDirectoryWasRemoved() {
        write(path("d/a"), "1");
        storage.deleteDirectory(path("d"));
        write(path("d/a"), "2");
        assertThat(content(path("d/a"))).isEqualTo("2");
    }

    @Test
    void shouldCreateExclusivelyOnlyOnceWhenCalledTwice() {
        assertThat(storage.createExclusive(path("d/mark"), "one".getBytes(UTF_8)))
                .isTrue();
        assertThat(storage.createExclusive(path("d/mark"), "two".getBytes(UTF_8)))
                .isFalse();
        assertThat(content(path("d/mark"))).isEqualTo("one");
        assertThat(storage.list(path("d"))).hasSize(1);
    }

    @Test
    void shouldHaveOneWinnerWhenManyThreadsCreateExclusively() throws Exception {
        AtomicInteger winners = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            byte[] mine = ("writer " + i).repeat(100).getBytes(UTF_8);
            threads.add(Threads.daemon("racer-" + i, () -> {
                await(start);
                if (storage.createExclusive(path("mark"), mine)) {
                    winners.incrementAndGet();
                }
            }));
        }
        threads.forEach(Thread::start);
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(winners.get()).isGreaterThan(0);
        if (createsAtomically()) {
            assertThat(winners.get()).isEqualTo(1);
        }
        assertThat(content(path("mark"))).hasSize(800);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldReplaceWholeWhenThereIsContentOrNone() {
        storage.replace(path("d/state"), "first and long".getBytes(UTF_8));
        storage.replace(path("d/state"), "second".getBytes(UTF_8));
        assertThat(content(path("d/state"))).isEqualTo("second");
        assertThat(storage.list(path("d"))).hasSize(1);
    }

    @Test
    void shouldRefuseToReadWhenASmallFileIsTooLong() {
        write(path("file"), "12345");
        assertThatThrownBy(() -> storage.readSmall(path("file"), 4))
                .isInstanceOf(StorageFailedException.class)
                .hasMessageContaining("at most 4 bytes, found 5");
    }

    @Test
    void shouldNotHarmOthersWhenAWriterIsInterrupted() {
        try (AppendFile mine = storage.create(path("mine"));
                AppendFile other = storage.create(path("other"))) {
            Thread.currentThread().interrupt();
            tolerateInterrupt(() -> {
                mine.append(bytes("x"));
                mine.flush();
            });
            assertThat(Thread.interrupted()).isTrue();
            other.append(bytes("fine"));
            other.flush();
        }
        assertThat(content(path("other"))).isEqualTo("fine");
    }

    /** A file system may ignore an interrupt; if it does not, it must say so in our own type. */
    private static void tolerateInterrupt(Runnable action) {
        try {
            action.run();
        } catch (StorageInterruptedException expected) {
            assertThat(expected).hasMessageContaining("interrupted");
        }
    }

    @Test
    void shouldBeIdempotentWhenFilesAreClosedTwice() {
        AppendFile file = storage.create(path("file"));
        file.close();
        file.close();
        ReadableFile reader = storage.open(path("file"));
        reader.close();
        reader.close();
        assertThat(storage.exists(path("file"))).isTrue();
    }
}
