package io.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryRenameTest {
    private static final Map<String, String> OPTIONS = Map.of("fs.flushing.impl", FlushingFileSystem.class.getName());

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"file:", "flushing://"})
    void shouldRenameAndNeverReplace(String scheme) {
        try (Storage storage = Storage.open(scheme + directory, OPTIONS)) {
            String from = storage.root() + "/a log";
            String to = storage.root() + "/another";
            storage.create(from + "/data/file").close();

            DirectoryRename.rename(from, to, OPTIONS);

            assertThat(storage.exists(to + "/data/file")).isTrue();
            assertThat(storage.exists(from)).isFalse();
            assertThatThrownBy(() -> DirectoryRename.rename(from, storage.root() + "/third", OPTIONS))
                    .isInstanceOf(StorageMissingException.class)
                    .hasMessageContaining(from);
            storage.create(from + "/data/other").close();
            assertThatThrownBy(() -> DirectoryRename.rename(from, to, OPTIONS))
                    .isInstanceOf(StorageExistsException.class)
                    .hasMessageContaining(to);
            assertThat(storage.exists(from + "/data/other")).isTrue();
        }
    }
}
