package io.holdfast.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a storage must do whose file system keeps objects. A subclass opens one on an empty directory. */
public abstract class ObjectStorageContract {
    private Storage storage;

    /** A storage on a fresh directory. */
    protected abstract Storage openStorage() throws Exception;

    @BeforeEach
    void openIt() throws Exception {
        storage = openStorage();
    }

    @AfterEach
    void closeIt() {
        storage.close();
    }

    private String path(String name) {
        return storage.root() + "/" + name;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private String content(String path) {
        return new String(storage.readSmall(path, 1 << 20), UTF_8);
    }

    private void write(String path, String text) {
        try (AppendFile file = storage.createWhole(path)) {
            file.append(bytes(text));
        }
    }

    @Test
    void shouldAppearWholeWhenClosed() {
        AppendFile file = storage.createWhole(path("a/b/file"));
        file.append(bytes("one"), ByteBuffer.allocateDirect(3).put(bytes("two")).flip());
        file.flush();
        file.force();
        assertThat(storage.exists(path("a/b/file"))).isFalse();
        file.append(bytes("three"));
        assertThat(file.position()).isEqualTo(11);
        file.close();
        file.close();
        assertThat(content(path("a/b/file"))).isEqualTo("onetwothree");
        assertThat(storage.list(path("a/b"))).containsExactly(new StorageEntry("file", 11, false));
    }

    @Test
    void shouldLeaveNothingWhenAbandoned() {
        AppendFile file = storage.createWhole(path("d/file"));
        file.append(bytes("one"));
        file.abandon();
        file.close();
        assertThat(storage.exists(path("d/file"))).isFalse();
    }

    @Test
    void shouldRefuseToCreateWhenThePathExists() {
        write(path("file"), "one");
        assertThatThrownBy(() -> write(path("file"), "two"))
                .isInstanceOf(StorageExistsException.class)
                .hasMessageContaining(path("file"));
        assertThat(content(path("file"))).isEqualTo("one");
    }

    @Test
    void shouldNameTheSettingWhenAskedToAppend() {
        assertThatThrownBy(() -> storage.create(path("d/file")))
                .isInstanceOf(StorageUnsuitableException.class)
                .hasMessageContaining("hflush")
                .hasMessageContaining("set spark.holdfast.wal.mode=objects");
        assertThat(storage.exists(path("d/file"))).isFalse();
    }

    @Test
    void shouldRefuseToCreateExclusivelyWhenTwoCouldWin() {
        assertThatThrownBy(() -> storage.createExclusive(path("d/mark"), new byte[1]))
                .isInstanceOf(StorageUnsuitableException.class)
                .hasMessageContaining("lets one of several creators win")
                .hasMessageContaining("spark.holdfast.wal.mode=objects");
        assertThat(storage.list(path("d"))).isEmpty();
    }

    @Test
    void shouldCreateIfAbsentOnceWhenCalledTwice() {
        assertThat(storage.createIfAbsent(path("d/mark"), "one".getBytes(UTF_8)))
                .isTrue();
        assertThat(storage.createIfAbsent(path("d/mark"), "two".getBytes(UTF_8)))
                .isFalse();
        assertThat(content(path("d/mark"))).isEqualTo("one");
        assertThat(storage.list(path("d"))).hasSize(1);
    }

    @Test
    void shouldReplaceWholeWhenThereIsContentOrNone() {
        storage.replace(path("d/state"), "first and long".getBytes(UTF_8));
        storage.replace(path("d/state"), "second".getBytes(UTF_8));
        assertThat(content(path("d/state"))).isEqualTo("second");
        assertThat(storage.list(path("d"))).hasSize(1);
    }

    @Test
    void shouldReadWhatThereIsWhenTheRangePassesTheEnd() {
        write(path("file"), "abcdef");
        byte[] target = new byte[8];
        try (ReadableFile file = storage.open(path("file"))) {
            assertThat(file.length()).isEqualTo(6);
            assertThat(file.read(4, target, 1, 5)).isEqualTo(2);
            assertThat(target).startsWith(0, 'e', 'f', 0);
            assertThat(file.length()).isEqualTo(6);
            assertThat(file.read(6, target, 0, 8)).isZero();
        }
    }

    @Test
    void shouldListAndDeleteWhenThereAreFilesAndDirectories() {
        write(path("d/b"), "12");
        write(path("d/a"), "1");
        write(path("d/c/inner"), "123");
        assertThat(storage.list(path("d")))
                .containsExactly(
                        new StorageEntry("a", 1, false),
                        new StorageEntry("b", 2, false),
                        new StorageEntry("c", 0, true));
        assertThat(storage.deleteDirectoryIfEmpty(path("d"))).isFalse();
        assertThat(storage.deleteFile(path("d/a"))).isTrue();
        assertThat(storage.deleteDirectory(path("d"))).isTrue();
        assertThat(storage.list(path("d"))).isEmpty();
        assertThat(storage.list(path("none"))).isEmpty();
        write(path("d/a"), "2");
        assertThat(content(path("d/a"))).isEqualTo("2");
    }
}
