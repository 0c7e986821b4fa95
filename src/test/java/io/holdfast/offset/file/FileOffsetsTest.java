package io.holdfast.offset.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.offset.ApplicationPath;
import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreContract;
import io.holdfast.offset.OffsetStoreSettings;
import io.holdfast.offset.OffsetStores;
import io.holdfast.offset.SpoiltDocument;
import io.holdfast.storage.ObjectLikeFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract on a local disk, and what files alone can show. */
class FileOffsetsTest extends OffsetStoreContract {
    @TempDir
    private Path directory;

    @Override
    protected OffsetStoreSettings settings() {
        return OffsetStores.at(directory + "/off sets", Map.of("history", "7"));
    }

    @Override
    protected int historyKept() {
        return 7;
    }

    @Override
    protected void spoil(String stored, Spoil how) throws IOException {
        Path newest = files(stored).stream().max(Comparator.naturalOrder()).orElseThrow();
        Files.write(newest, SpoiltDocument.of(Files.readAllBytes(newest), how));
    }

    private List<Path> files(String name) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("off sets").resolve(ApplicationPath.of(name)))) {
            return files.sorted().toList();
        }
    }

    @Test
    void shouldKeepAFewFilesAndLeaveNothingElseBehind() throws Exception {
        OffsetStore store = fenced(1);
        store.commit(begin(FIRST, 0));
        for (int i = 0; i < 30; i++) {
            store.commit(move(i, FIRST, i, i + 1));
        }
        assertThat(files(application))
                .hasSize(8)
                .allSatisfy(file -> assertThat(file.getFileName().toString()).matches("offsets-\\d{19}"));
    }

    @Test
    void shouldRefuseAnObjectStore() {
        FileOffsets objects = FileOffsets.in("object://" + directory)
                .hadoop(Map.of("fs.object.impl", ObjectLikeFileSystem.class.getName()));
        try (OffsetStore store = objects.open(context(application))) {
            assertThatThrownBy(() -> store.fence(epoch(1, "driver-1")))
                    .isInstanceOf(OffsetRefusedException.class)
                    .hasMessageContaining("exclusively")
                    .hasMessageContaining("object:/");
        }
    }

    @Test
    void shouldRefuseAnOptionThatItDoesNotKnow() {
        assertThatThrownBy(() -> OffsetStores.at("/x", Map.of("histroy", "1")))
                .isInstanceOf(OffsetRefusedException.class)
                .hasMessage("Cannot use the offset store /x: it has no option histroy; there are: hadoop...., history");
        assertThatThrownBy(() -> OffsetStores.at("/x", Map.of("history", "-1")))
                .isInstanceOf(OffsetRefusedException.class)
                .hasMessage("Cannot use the offset store /x: option history is a number from 0 to 10000, found '-1'");
        assertThatThrownBy(() -> OffsetStores.at("/x", Map.of("hadoop.fs.s3a.secret.key", "abc")))
                .isInstanceOf(OffsetRefusedException.class)
                .hasMessageContaining("give a reference")
                .hasMessageNotContaining("abc");
    }
}
