package io.holdfast.offset.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.HoldfastException;
import io.holdfast.offset.ApplicationPath;
import io.holdfast.offset.OffsetAdvance;
import io.holdfast.offset.OffsetCommit;
import io.holdfast.offset.OffsetDamagedException;
import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreContract;
import io.holdfast.offset.OffsetStoreSettings;
import io.holdfast.offset.OffsetStores;
import io.holdfast.offset.StoredOffset;
import io.holdfast.storage.FaultyStorage;
import io.holdfast.storage.ObjectLikeFileSystem;
import io.holdfast.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract on a local disk, and what manifests alone can show. */
class ManifestOffsetsTest extends OffsetStoreContract {
    @TempDir
    private Path directory;

    @Override
    protected OffsetStoreSettings settings() {
        return OffsetStores.at("manifests:" + directory + "/re sults", Map.of("history", "7"));
    }

    @Override
    protected int historyKept() {
        return 7;
    }

    @Override
    protected void spoil(String stored, Spoil how) throws IOException {
        List<Path> manifests = manifests(stored);
        Path newest = manifests.get(manifests.size() - 1);
        byte[] content = Files.readAllBytes(newest);
        String text = new String(content, UTF_8);
        long number = manifests.size() - 1L;
        switch (how) {
            case DAMAGED -> content[content.length / 2] ^= 0x10;
            case NEWER ->
                content = text.replace("HFMANIFEST 1\n", "HFMANIFEST 2\n").getBytes(UTF_8);
            case FOREIGN -> {
                Manifest mine = ManifestCodec.decode(content, number, stored, newest.toString());
                content = ManifestCodec.encode(new Manifest("somebody-else", number, Optional.empty(), mine.state()));
            }
        }
        Files.write(newest, content);
    }

    private List<Path> manifests(String name) throws IOException {
        Path all =
                directory.resolve("re sults").resolve(ApplicationPath.of(name)).resolve("manifests");
        try (Stream<Path> files = Files.walk(all)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private Storage storage() {
        return Storage.open(directory.resolve("alone").toString(), Map.of());
    }

    @Test
    void shouldKeepEveryManifestUnderTheNextNumber() throws Exception {
        OffsetStore store = fenced(1);
        store.commit(begin(FIRST, 0));
        for (int i = 0; i < 30; i++) {
            store.commit(move(i, FIRST, i, i + 1));
        }
        List<Path> manifests = manifests(application);
        assertThat(manifests).hasSize(32);
        for (int number = 0; number < 32; number++) {
            assertThat(manifests.get(number)).endsWith(Path.of(String.format("%016d/manifest-%019d", 0, number)));
        }
    }

    @Test
    void shouldGoOnBehindTheEndOfADirectory() {
        ManifestSequence sequence = new ManifestSequence(storage(), "a");
        assertThat(sequence.newest()).isEmpty();
        for (long number : new long[] {998, 999, 1000, 1001}) {
            assertThat(sequence.create(new Manifest("a", number, Optional.empty(), "")))
                    .isTrue();
        }
        assertThat(sequence.newest().orElseThrow().number()).isEqualTo(1001);
        ManifestSequence another = new ManifestSequence(storage(), "a");
        assertThat(another.oldest()).hasValue(998);
        assertThat(another.newest().orElseThrow().number()).isEqualTo(1001);
        assertThat(sequence.create(new Manifest("a", 1002, Optional.empty(), "")))
                .isTrue();
        assertThat(another.create(new Manifest("a", 1002, Optional.empty(), "")))
                .isFalse();
        assertThat(another.newest().orElseThrow().number()).isEqualTo(1002);
    }

    @Test
    void shouldWriteTheFormOfItsPage() {
        PublishedBatch batch = new PublishedBatch(
                12,
                1_763_700_000_000L,
                3,
                new TreeMap<>(Map.of(FIRST, new OffsetAdvance(5, 9, "cluster/topic 1"))),
                List.of(new PublishedFile("data/0/1-3-f/orders-0-lines.txt", 120, 4)));
        Manifest manifest = new Manifest("or ders", 12, Optional.of(batch), "AAEC");
        String text = """
                HFMANIFEST 1
                application or+ders
                number 12
                batch 1763700000000 3
                range orders 0 5 9 cluster%2Ftopic+1
                file data/0/1-3-f/orders-0-lines.txt 120 4
                state AAEC
                """;
        String written = new String(ManifestCodec.encode(manifest), UTF_8);
        assertThat(written).startsWith(text);
        assertThat(written.substring(text.length())).isEqualTo("crc32c cad37efc\n");
        assertThat(ManifestCodec.decode(written.getBytes(UTF_8), 12, "or ders", "here"))
                .isEqualTo(manifest);
        assertThatThrownBy(() -> ManifestCodec.decode(written.getBytes(UTF_8), 13, "or ders", "here"))
                .isInstanceOf(OffsetDamagedException.class)
                .hasMessageContaining("manifest 13");
    }

    @Test
    void shouldRefuseAnObjectStore() {
        ManifestOffsets objects = ManifestOffsets.in("object://" + directory)
                .hadoop(Map.of("fs.object.impl", ObjectLikeFileSystem.class.getName()));
        try (OffsetStore store = objects.open(context(application))) {
            assertThatThrownBy(() -> store.fence(epoch(1, "driver-1")))
                    .isInstanceOf(OffsetRefusedException.class)
                    .hasMessageContaining("object store");
        }
    }

    /** The twin of a publication: each of its calls to the storage fails in turn, and it is tried again. */
    @Test
    void shouldPublishOnceWhicheverCallFails() {
        for (FaultyStorage.Fault how : FaultyStorage.Fault.values()) {
            for (int call = 0; call < 25; call++) {
                Storage plain = Storage.open(directory + "/" + how + call, Map.of());
                try (OffsetStore store = new ManifestStore(plain, context(application), 10)) {
                    store.fence(epoch(1, "driver-1"));
                    store.commit(begin(FIRST, 0));
                    FaultyStorage faulty = new FaultyStorage(plain);
                    Manifests manifests = new Manifests(faulty, application);
                    faulty.failCalls(call, 1, how);
                    publish(manifests, List.of(new PublishedFile("data/0/a", 1, 1)));
                    faulty.heal();
                    publish(manifests, List.of(new PublishedFile("data/0/b", 1, 1)));

                    assertThat(manifests.after(-1, 10))
                            .as("%s of call %d", how, call)
                            .hasSize(1);
                    assertThat(store.load().get(FIRST)).isEqualTo(new StoredOffset(10, "i1", 1000));
                }
            }
        }
    }

    private void publish(Manifests manifests, List<PublishedFile> files) {
        OffsetCommit commit = move(1000, FIRST, 0, 10);
        try {
            boolean isOurs = manifests.publish(epoch(1, "driver-1"), commit, files);
            List<PublishedBatch> batches = manifests.after(-1, 10);
            if (isOurs) {
                assertThat(batches.get(0).files()).isEqualTo(files);
            }
        } catch (HoldfastException failed) {
            assertThat(failed).hasMessageContaining(directory.toString());
        }
    }

    @Test
    void shouldTellThatAManifestIsMissing() throws Exception {
        OffsetStore store = fenced(1);
        store.commit(begin(FIRST, 0));
        store.commit(move(1000, FIRST, 0, 10));
        Files.delete(manifests(application).get(1));
        Manifests manifests = Manifests.of((ManifestOffsets) settings(), application);
        assertThatThrownBy(() -> manifests.after(-1, 10))
                .isInstanceOf(OffsetDamagedException.class)
                .hasMessageContaining("manifest 1");
        assertThat(manifests.after(1, 10)).isEmpty();
        assertThatThrownBy(() -> manifests.between(0, 2)).isInstanceOf(OffsetDamagedException.class);
    }
}
