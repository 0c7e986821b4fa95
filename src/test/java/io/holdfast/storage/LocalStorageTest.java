package io.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStorageTest extends StorageContract {
    @TempDir
    private Path directory;

    @Override
    protected Storage openStorage() {
        return Storage.open(directory.resolve("log dir").toString(), Map.of());
    }

    @Test
    void shouldFindTheSameRootWhenTheSchemeIsLeftOut() {
        String expected = "file:" + directory;
        assertThat(Storage.open(directory.toString(), Map.of()).root()).isEqualTo(expected);
        assertThat(Storage.open("file:" + directory, Map.of()).root()).isEqualTo(expected);
        assertThat(Storage.open("file://" + directory + "/", Map.of()).root()).isEqualTo(expected);
    }

    @Test
    void shouldTakeOnlyPathsWithoutAnotherSchemeAsLocal() {
        assertThat(LocalStorage.serves("relative/a:b")).isTrue();
        assertThat(LocalStorage.serves("hdfs://host/a")).isFalse();
        assertThat(LocalStorage.serves("s3a:a")).isFalse();
    }

    @Test
    void shouldKeepDirectoriesForTheOwnerWhenItCreatesThem() throws Exception {
        try (Storage storage = openStorage()) {
            storage.create(path("a/b/file")).close();
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("log dir/a/b"))))
                .isEqualTo("rwx------");
    }

    @Test
    void shouldThrowOurOwnTypeAndKeepTheFlagWhenInterrupted() {
        try (Storage storage = openStorage();
                AppendFile file = storage.create(path("file"))) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> file.append(ByteBuffer.allocate(1)))
                    .isInstanceOf(StorageInterruptedException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void shouldSyncTheDirectoriesOfANewFileOnceWhenForced() throws Exception {
        try (Storage storage = openStorage();
                AppendFile forced = storage.create(path("a/forced"));
                AppendFile flushed = storage.create(path("a/flushed"))) {
            Path away = directory.resolve("away");
            Path bucket = directory.resolve("log dir/a");
            Files.move(bucket, away);
            flushed.flush();
            assertThatThrownBy(forced::force)
                    .isInstanceOf(StorageMissingException.class)
                    .hasStackTraceContaining(bucket.toString());
            Files.move(away, bucket);
            forced.force();
            Files.move(bucket, away);
            forced.force();
        }
    }
}
