package io.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HadoopStorageTest extends StorageContract {
    private static final Map<String, String> OPTIONS = Map.of(
            "fs.flushing.impl", FlushingFileSystem.class.getName(),
            "fs.object.impl", ObjectLikeFileSystem.class.getName());

    @TempDir
    private Path directory;

    @Override
    protected Storage openStorage() {
        return Storage.open("flushing://" + directory.resolve("log dir"), OPTIONS);
    }

    /** Java's rename on a local disk replaces its target; HDFS does not. */
    @Override
    protected boolean createsAtomically() {
        return false;
    }

    @Override
    protected boolean knowsFilesByIdentity() {
        return false;
    }

    @Test
    void shouldRefuseAtTheFirstCreateWhenStreamsCannotFlush() throws Exception {
        try (Storage storage = Storage.open("object://" + directory, OPTIONS)) {
            assertThatThrownBy(() -> storage.create(storage.root() + "/file"))
                    .isInstanceOf(StorageUnsuitableException.class)
                    .hasMessageContaining("hflush")
                    .hasMessageContaining("choose a directory");
            assertThatThrownBy(() -> storage.createExclusive(storage.root() + "/mark", new byte[1]))
                    .isInstanceOf(StorageUnsuitableException.class);
        }
        try (var left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void shouldStayOpenWhenAnotherStorageOfTheSamePlaceIsClosed() {
        try (Storage mine = openStorage()) {
            openStorage().close();
            mine.create(path("file")).close();
            assertThat(mine.exists(path("file"))).isTrue();
        }
    }

    @Test
    void shouldBuildOneConfigurationWhenOptionsAreEqual() {
        assertThat(HadoopConfigurations.of(Map.of("a.b", "1")))
                .isSameAs(HadoopConfigurations.of(Map.of("a.b", "1")))
                .isNotSameAs(HadoopConfigurations.of(Map.of("a.b", "2")));
        assertThat(HadoopConfigurations.of(Map.of()).getBoolean("fs.automatic.close", true))
                .isFalse();
    }

    @Test
    void shouldSendLargePacketsUnlessTheUserSaysOtherwise() {
        String key = "dfs.client-write-packet-size";
        assertThat(HadoopConfigurations.of(Map.of()).getInt(key, 0)).isEqualTo(256 << 10);
        assertThat(HadoopConfigurations.of(Map.of(key, "65536")).getInt(key, 0)).isEqualTo(64 << 10);
    }

    @Test
    void shouldNameThePathWhenItIsOfAnotherFileSystem() {
        try (Storage storage = openStorage()) {
            assertThatThrownBy(() -> storage.open("other://host/file"))
                    .isInstanceOf(StorageFailedException.class)
                    .hasMessageContaining("other://host/file");
        }
    }
}
