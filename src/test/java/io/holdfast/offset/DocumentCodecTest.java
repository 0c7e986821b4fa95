package io.holdfast.offset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.epoch.Epoch;
import io.holdfast.offset.OffsetStoreContract.Spoil;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The form of a document. The golden file has a line of hexadecimal for each document as version 1 wrote it, which every
 * later version must read; it was made by this test with {@code -Dholdfast.golden=<directory>}.
 */
class DocumentCodecTest {
    private static final SourcePartition ZERO = new SourcePartition("orders", "0");
    private static final SourcePartition ODD = new SourcePartition("ä\n", "x=1");

    private static DocumentState full() {
        OffsetCommit batch = OffsetCommit.ofBatch(
                1_763_700_001_000L, Map.of(ZERO, new OffsetAdvance(5, 300, "c1/t1"), ODD, new OffsetAdvance(0, 0, "")));
        OffsetCommit start =
                OffsetCommit.ofNoBatch(Map.of(ZERO, new OffsetAdvance(OffsetAdvance.NOTHING, 5, "c1/t1")), "the start");
        return new DocumentState(
                "orders ü",
                3,
                Optional.of(new Epoch(17, "orders ü", "host, process 1", 1_763_700_000_000L)),
                Optional.of(1_763_700_002_000L),
                new TreeMap<>(Map.of(
                        ZERO, new StoredOffset(300, "c1/t1", 1_763_700_001_000L),
                        ODD, new StoredOffset(Long.MAX_VALUE - 1, "", OffsetCommit.NO_BATCH))),
                List.of(new OffsetEntry(batch, 17, 1_763_700_002_000L), new OffsetEntry(start, 0, 1_763_700_000_500L)));
    }

    @Test
    void shouldWriteAndReadAsVersionOneDid() throws Exception {
        List<DocumentState> states = List.of(DocumentState.empty("orders"), full());
        List<String> written = states.stream()
                .map(state -> HexFormat.of().formatHex(DocumentCodec.encode(state)))
                .toList();
        String target = System.getProperty("holdfast.golden");
        if (target != null) {
            Files.write(Path.of(target, "document-v1.hex"), written);
        }
        List<String> golden = Files.readAllLines(Path.of(
                DocumentCodecTest.class.getResource("/offset/document-v1.hex").toURI()));

        assertThat(written).isEqualTo(golden);
        for (int i = 0; i < golden.size(); i++) {
            DocumentState state = states.get(i);
            assertThat(DocumentCodec.decode(HexFormat.of().parseHex(golden.get(i)), state.application(), "golden"))
                    .isEqualTo(state);
        }
    }

    @Test
    void shouldRefuseEveryFlippedBitAndEveryShorterContent() {
        byte[] whole = DocumentCodec.encode(full());
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertRefused(flipped, "bit " + bit);
        }
        for (int length = 0; length < whole.length; length++) {
            assertRefused(Arrays.copyOf(whole, length), "length " + length);
        }
        assertRefused(Arrays.copyOf(whole, whole.length + 1), "a byte more");
    }

    private static void assertRefused(byte[] content, String how) {
        assertThatThrownBy(() -> DocumentCodec.decode(content, "orders ü", "here"))
                .as(how)
                .isInstanceOf(OffsetDamagedException.class)
                .hasMessageContaining("here");
    }

    @Test
    void shouldTellANewerVersionAndAnotherApplicationByName() {
        byte[] whole = DocumentCodec.encode(full());
        assertThatThrownBy(() -> DocumentCodec.decode(SpoiltDocument.of(whole, Spoil.NEWER), "orders ü", "here"))
                .isInstanceOf(OffsetDamagedException.class)
                .hasMessage("Cannot read the offsets in here: expected format version 1 or lower, found 2; start the"
                        + " Holdfast version that wrote it, or a newer one");
        assertThatThrownBy(() -> DocumentCodec.decode(whole, "payments", "here"))
                .isInstanceOf(OffsetDamagedException.class)
                .hasMessage("Cannot use the offsets in here: expected those of application 'payments', found those of"
                        + " 'orders ü'; set spark.holdfast.application, or choose another address");
    }

    @Test
    void shouldStayWellBelowAMegabyteWithFiveThousandPartitions() {
        TreeMap<SourcePartition, OffsetAdvance> advances = new TreeMap<>();
        for (int i = 0; i < 5000; i++) {
            advances.put(
                    new SourcePartition("a-topic-with-a-long-name-" + i / 100, Integer.toString(i % 100)),
                    new OffsetAdvance(1L << 40, (1L << 40) + 100_000, "lkc-1234567890123456789/topic-" + i / 100));
        }
        OffsetCommit commit = OffsetCommit.ofBatch(1_763_700_001_000L, advances);
        DocumentState state = DocumentState.empty("orders");
        DocumentHistory kept = new DocumentHistory(100, 256 << 10);
        for (int batch = 0; batch < 50; batch++) {
            DocumentState next = state.committed(new OffsetEntry(commit, 1, 1_763_700_002_000L));
            state = next.withHistory(kept.newest(next.history()));
        }
        byte[] content = DocumentCodec.encode(state);
        assertThat(state.history()).hasSizeGreaterThanOrEqualTo(2);
        assertThat(content.length).isLessThan(500_000);
        assertThat(DocumentCodec.decode(content, "orders", "here")).isEqualTo(state);
    }

    @Test
    void shouldKeepHistoryByCountAndByBytes() {
        OffsetEntry entry = new OffsetEntry(OffsetCommit.ofNoBatch(Map.of(), "n".repeat(100)), 1, 2);
        List<OffsetEntry> ten = Collections.nCopies(10, entry);
        assertThat(new DocumentHistory(3, 1 << 20).newest(ten)).hasSize(3);
        assertThat(new DocumentHistory(0, 1 << 20).newest(ten)).isEmpty();
        assertThat(new DocumentHistory(100, 1 << 20).newest(ten)).hasSize(10);
        assertThat(new DocumentHistory(100, 1000).newest(ten)).hasSize(2);
    }
}
