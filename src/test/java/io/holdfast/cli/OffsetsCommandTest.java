package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.epoch.Epoch;
import io.holdfast.metric.Metrics;
import io.holdfast.offset.OffsetAdvance;
import io.holdfast.offset.OffsetCommit;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.OffsetStores;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoredOffset;
import io.holdfast.time.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands on offsets, on a store in files whose driver has just committed. */
class OffsetsCommandTest {
    private static final SourcePartition ZERO = new SourcePartition("orders", "0");
    private static final SourcePartition ONE = new SourcePartition("orders", "1");

    @TempDir
    private Path directory;

    private CommandBench bench;

    @BeforeEach
    void commit() {
        bench = new CommandBench(directory.resolve("unused"));
        try (OffsetStore store = open("store")) {
            store.fence(new Epoch(3, "shop", "driver", 0));
            store.commit(OffsetCommit.ofNoBatch(Map.of(ZERO, begin(5), ONE, begin(7)), "start of the application"));
            store.commit(OffsetCommit.ofBatch(1000, Map.of(ZERO, new OffsetAdvance(5, 10, "t1"))));
            store.commit(OffsetCommit.ofBatch(
                    2000, Map.of(ZERO, new OffsetAdvance(10, 20, "t1"), ONE, new OffsetAdvance(7, 8, "t2"))));
        }
    }

    private OffsetStore open(String name) {
        return OffsetStores.at(store(name), Map.of())
                .open(new OffsetStoreContext("shop", Ticker.system(), Metrics.none()));
    }

    private String store(String name) {
        return directory.resolve(name).toString();
    }

    private static OffsetAdvance begin(long at) {
        return new OffsetAdvance(OffsetAdvance.NOTHING, at, "t");
    }

    private int offsets(String command, String... rest) {
        List<String> arguments = new ArrayList<>(List.of("offsets", command, store("store"), "-a", "shop"));
        arguments.addAll(Arrays.asList(rest));
        return bench.run(arguments.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"show", "lag", "history", "set", "reset", "export", "import", "copy"})
    void shouldPrintHelpForEachCommand(String command) {
        assertThat(bench.run("offsets", command, "--help")).isZero();
        assertThat(bench.out()).contains("Usage: holdfast offsets " + command).contains("--application");
    }

    @Test
    void shouldShowWhatWasObservedOfAnApplication() {
        SortedMap<SourcePartition, OffsetAdvance> range = new TreeMap<>(Map.of(ZERO, new OffsetAdvance(5, 9, "")));
        try (OffsetStore store = OffsetStores.at(store("store"), Map.of())
                .open(new OffsetStoreContext("shop/observed", Ticker.system(), Metrics.none()))) {
            store.fence(new Epoch(1, "shop/observed", "driver", 0));
            store.observe(
                    new OffsetCommit(3000, range, "failed: java.io.IOException"),
                    Map.of(ZERO, new StoredOffset(9, "", 3000)));
        }
        assertThat(bench.run("offsets", "history", store("store"), "-a", "shop/observed"))
                .isZero();
        assertThat(bench.out()).containsPattern("3000 +orders-0 +5 +9 failed: java.io.IOException");
        assertThat(bench.run("offsets", "show", store("store"), "-a", "shop/observed"))
                .isZero();
        assertThat(bench.out()).containsPattern("orders-0 +9 +1970-01-01T00:00:03Z");
        assertThat(offsets("show")).isZero();
        assertThat(bench.out()).as("nothing of it among what is committed").containsPattern("orders-0 +20 ");
    }

    @Test
    void shouldShowWhatIsStored() {
        assertThat(offsets("show")).isZero();
        assertThat(bench.out())
                .containsPattern("orders-0 +20 +1970-01-01T00:00:02Z +t1")
                .containsPattern("orders-1 +8 ")
                .contains("2 partitions, epoch 3");
        assertThat(offsets("show", "--json")).isZero();
        assertThat(bench.out())
                .contains("{\"type\":\"offset\",\"source\":\"orders\",\"partition\":\"0\",\"offset\":20,\"batch\":2000,"
                        + "\"incarnation\":\"t1\"}");
    }

    @Test
    void shouldSayThatNothingIsStoredOfAnUnknownApplication() {
        assertThat(bench.run("offsets", "show", store("store"), "-a", "shpo")).isEqualTo(2);
        assertThat(bench.err()).contains("Nothing is stored of an application 'shpo'");
        assertThat(bench.out()).isEmpty();
    }

    @Test
    void shouldSayWhichAddressesThereAre() {
        assertThat(bench.run("offsets", "show", "gopher://host", "-a", "shop")).isEqualTo(2);
        assertThat(bench.err()).contains("gopher://host").contains("zookeeper://");
    }

    @Test
    void shouldShowTheHistoryNewestFirst() {
        assertThat(offsets("history")).isZero();
        assertThat(bench.out().lines().skip(1).findFirst().orElse(""))
                .contains(" 2000 ")
                .contains("orders-");
        assertThat(bench.out()).contains("start of the application");
        assertThat(offsets("history", "--limit", "1")).isZero();
        assertThat(bench.out()).doesNotContain("start of the application");
        assertThat(offsets("history", "--limit", "0")).isEqualTo(2);
    }

    @Test
    void shouldRefuseToChangeWhatADriverThatMayLiveCountsOn() {
        assertThat(offsets("set", "orders-0=1")).isEqualTo(2);
        assertThat(bench.err()).contains("gave a sign of life").contains("--force");
        assertThat(offsets("reset", "--to", "batch:2000")).isEqualTo(2);
        assertThat(bench.run("offsets", "copy", store("store"), store("other"), "-a", "shop"))
                .isEqualTo(2);
        assertThat(offsets("show")).isZero();
        assertThat(bench.out()).containsPattern("orders-0 +20 ");
    }

    @Test
    void shouldSetAndForget() {
        assertThat(offsets("set", "--force", "orders-0=1", "orders-1=none", "new-topic-12=0"))
                .isZero();
        assertThat(offsets("show")).isZero();
        assertThat(bench.out())
                .containsPattern("orders-0 +1 +- +t1")
                .containsPattern("new-topic-12 +0 ")
                .doesNotContain("orders-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders=1", "orders-0", "orders-0=-1", "orders-0=x", "-0=1"})
    void shouldRefuseWhatIsNoOffset(String change) {
        assertThat(offsets("set", "--force", "orders-1=1", change)).isEqualTo(2);
        assertThat(bench.err()).contains(change);
        assertThat(offsets("show")).isZero();
        assertThat(bench.out()).containsPattern("orders-1 +8 ");
    }

    @Test
    void shouldGoBackBeforeABatch() {
        assertThat(offsets("reset", "--force", "--to", "batch:2000")).isZero();
        assertThat(offsets("show")).isZero();
        assertThat(bench.out()).containsPattern("orders-0 +10 ").containsPattern("orders-1 +7 ");
    }

    @Test
    void shouldGoBackBeforeTheFirstBatch() {
        assertThat(offsets("reset", "--force", "--to", "batch:1000")).isZero();
        assertThat(offsets("show")).isZero();
        assertThat(bench.out()).containsPattern("orders-0 +5 ").containsPattern("orders-1 +7 ");
    }

    @Test
    void shouldSayWhereToGoBackTo() {
        assertThat(offsets("reset", "--force", "--to", "batch:7")).isEqualTo(2);
        assertThat(bench.err()).contains("does not reach back to batch 7");
        assertThat(offsets("reset", "--force", "--to", "yesterday")).isEqualTo(2);
        assertThat(bench.err()).contains("earliest, latest, a time such as").contains("yesterday");
        assertThat(offsets("reset", "--force", "--to", "earliest")).isEqualTo(2);
        assertThat(bench.err()).contains("needs --kafka");
        assertThat(offsets("reset", "--force", "--to", "batch:2000", "--source", "other"))
                .isEqualTo(2);
        assertThat(bench.err()).contains("Nothing is stored of topic 'other'");
    }

    @Test
    void shouldImportWhatItExported() throws IOException {
        assertThat(offsets("export")).isZero();
        Path file = Files.writeString(directory.resolve("exported"), bench.out());
        assertThat(bench.run("offsets", "import", store("other"), "-a", "shop", "--file", file.toString()))
                .isZero();
        try (OffsetStore from = open("store");
                OffsetStore to = open("other")) {
            assertThat(to.load()).isEqualTo(from.load()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "{\"type\":\"total\"}",
                "{\"type\":\"offset\",\"source\":\"orders\",\"partition\":\"0\",\"offset\":-4}",
                "{\"type\":\"offset\",\"source\":\"\",\"partition\":\"0\",\"offset\":4}"
            })
    void shouldImportNothingOfAFileWithAWrongLine(String wrong) throws IOException {
        String right = "{\"type\":\"offset\",\"source\":\"orders\",\"partition\":\"7\",\"offset\":4}\n";
        Path file = Files.writeString(directory.resolve("wrong"), right + wrong + "\n");
        assertThat(offsets("import", "--force", "--file", file.toString())).isEqualTo(2);
        assertThat(bench.err()).contains("Line 2");
        assertThat(offsets("show")).isZero();
        assertThat(bench.out()).doesNotContain("orders-7");
    }

    @Test
    void shouldCopyToAnotherStoreAndOverwriteOnlyWhenTold() {
        String[] copy = {"offsets", "copy", store("store"), store("other"), "-a", "shop", "--force"};
        assertThat(bench.run(copy)).isZero();
        try (OffsetStore from = open("store");
                OffsetStore to = open("other")) {
            assertThat(to.load()).isEqualTo(from.load()).hasSize(2);
        }
        assertThat(bench.run(copy)).isEqualTo(2);
        assertThat(bench.err()).contains("2 offsets of 'shop'").contains("--replace");
        assertThat(bench.run("offsets", "copy", store("store"), store("other"), "-a", "shop", "--force", "--replace"))
                .isZero();
    }
}
