package io.holdfast.cells;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.metric.Metrics;
import io.holdfast.offset.OffsetAdvance;
import io.holdfast.offset.OffsetCommit;
import io.holdfast.offset.OffsetEntry;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.OffsetStores;
import io.holdfast.offset.SourcePartition;
import io.holdfast.testbed.FreePorts;
import io.holdfast.testbed.Http;
import io.holdfast.testbed.JavaProcess;
import io.holdfast.testbed.KafkaBroker;
import io.holdfast.testbed.TestBed;
import io.holdfast.time.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * An application with Spark's own direct stream, which knows nothing of Holdfast, observed by settings alone; it is killed
 * and started again.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(240)
class ObservedCellsIT {
    private static final String OBSERVER = "io.holdfast.spark.HoldfastObserver";
    private static final String PLUGIN = "io.holdfast.spark.HoldfastPlugin";

    private final TestBed bed = TestBed.open("observed-cells");
    private final KafkaBroker broker = KafkaBroker.in(bed);

    @BeforeAll
    void start() {
        broker.start();
    }

    @AfterAll
    void end() {
        bed.close();
    }

    /** Only settings: what {@code --conf} gives to an application that stays as it is. */
    private static CellPlan observed(CellPlan plan, String how, String by, String store) {
        return plan.with("stock", true)
                .with("plain", true)
                .with(how, by)
                .with("spark.holdfast.offsets.lagEvery", "500ms")
                .with("spark.holdfast.offsets.observe.store", store);
    }

    private static String storeOf(DirectCell cell) {
        return cell.directory().resolve("observed").toString();
    }

    private static OffsetStore open(DirectCell cell, String name) {
        return OffsetStores.at(storeOf(cell), Map.of("history", "1000"))
                .open(new OffsetStoreContext(name, Ticker.system(), Metrics.none()));
    }

    /** What is on record, oldest first. */
    private static List<OffsetEntry> history(DirectCell cell) {
        try (OffsetStore store = open(cell, cell.topic() + "/observed")) {
            List<OffsetEntry> oldestFirst = new ArrayList<>();
            store.history(1000).forEach(entry -> oldestFirst.add(0, entry));
            return oldestFirst;
        }
    }

    private static List<OffsetEntry> noted(DirectCell cell, String word) {
        return history(cell).stream().filter(entry -> word(entry).equals(word)).toList();
    }

    private static void awaitRecord(DirectCell cell, String what, JavaProcess driver, Predicate<OffsetEntry> which) {
        cell.await(what, driver, () -> history(cell).stream().anyMatch(which));
    }

    /** Stock forgets what a failed batch read as soon as later ones end, and loses it in a restart: that is on record. */
    @Test
    void shouldPutOnRecordWhatBatchesReadOverAFailureAKillAndACheckpoint() {
        try (DirectCell cell = DirectCell.open("observed", broker)) {
            CellPlan plan = observed(cell.checkpointed(), "spark.extraListeners", OBSERVER, storeOf(cell))
                    .with("spark.holdfast.offsets.observe.options", "history=1000");
            cell.produce(60, 3);
            JavaProcess first = cell.start(plan);
            cell.awaitAll(first);
            cell.touch("fail-60");
            cell.produce(1, 3);
            awaitRecord(cell, "the failed batch", first, entry -> word(entry).equals("failed"));
            long batches = cell.batches();
            cell.await("ten batches behind it", first, () -> cell.batches() >= batches + 10);
            cell.touch("slow-61");
            cell.produce(1, 3);
            cell.await("a batch that hangs", first, () -> cell.has("waits-61"));
            long hangs = newestCheckpoint(cell);
            cell.await("checkpoints that know of it", first, () -> newestCheckpoint(cell) >= hangs + 900);
            first.kill9();
            cell.remove("fail-60");
            cell.remove("slow-61");
            cell.produce(30, 3);

            JavaProcess second = cell.start(plan);
            cell.await("all but what failed", second, () -> cell.lost().equals(Set.of(60)));
            cell.send(2, "last");
            awaitSum(cell, second, 93);

            assertThat(noted(cell, "failed")).hasSize(1);
            OffsetCommit failed = noted(cell, "failed").get(0).commit();
            assertThat(failed.note()).isEqualTo("failed: java.lang.IllegalStateException");
            assertThat(noted(cell, "passed")).hasSize(1);
            OffsetCommit passed = noted(cell, "passed").get(0).commit();
            assertThat(passed.batchMillis()).isEqualTo(failed.batchMillis());
            assertThat(passed.advances()).isEqualTo(failed.advances());
            assertThat(cell.values()).doesNotContain("60").contains("61", "last");
            assertThat(noted(cell, "inferred"))
                    .as("what the batch read that hung")
                    .isNotEmpty();
            assertThat(noted(cell, "gap")).as("%s", history(cell)).isEmpty();
            assertThat(second.output()).contains("1 offsets were skipped").doesNotContain("This driver is fenced");
        }
    }

    private static long newestCheckpoint(DirectCell cell) {
        String[] names = cell.directory().resolve("checkpoint").toFile().list();
        return Arrays.stream(names == null ? new String[0] : names)
                .filter(name -> name.matches("checkpoint-\\d+"))
                .mapToLong(name -> Long.parseLong(name.substring("checkpoint-".length())))
                .max()
                .orElse(0);
    }

    /** What an entry is, by the first word of its note. */
    private static String word(OffsetEntry entry) {
        return entry.commit().note().replaceAll(":.*", "");
    }

    /** How far the record goes without a hole, of batches that were done and those that were inferred. */
    private static Map<SourcePartition, Long> covered(DirectCell cell) {
        Map<SourcePartition, Long> ends = new TreeMap<>();
        for (OffsetEntry entry : history(cell)) {
            if (!entry.commit().note().startsWith("again")) {
                entry.commit().advances().forEach((partition, advance) -> {
                    long end = ends.getOrDefault(partition, 0L);
                    assertThat(advance.from())
                            .as("a hole at %s in %s", partition, history(cell))
                            .isLessThanOrEqualTo(end);
                    ends.put(partition, Math.max(end, advance.until()));
                });
            }
        }
        return ends;
    }

    @Test
    void shouldSeeWhatANewStartSkipsAndReadsAgainAndShowItInSparksMetrics() {
        try (DirectCell cell = DirectCell.open("skipping", broker)) {
            int port = FreePorts.next();
            CellPlan plan = observed(cell.plan(), "spark.plugins", PLUGIN, storeOf(cell))
                    .with("spark.ui.enabled", true)
                    .with("spark.ui.port", port);
            cell.produce(30, 3);
            JavaProcess first = cell.start(plan);
            cell.awaitAll(first);
            awaitSum(cell, first, 30);
            first.kill9();
            cell.produce(20, 3);

            JavaProcess latest = cell.start(plan.with("latest", true));
            cell.await("streaming", latest, () -> latest.output().contains("CELL streaming has started"));
            awaitRecord(cell, "the gap", latest, entry -> entry.commit().note().startsWith("gap: "));
            assertThat(noted(cell, "gap"))
                    .hasSize(1)
                    .allSatisfy(gap -> assertThat(count(gap)).isEqualTo(20));
            assertThat(latest.output()).contains("20 offsets were skipped");
            cell.touch("slow-50");
            cell.produce(30, 3);
            cell.await("a batch that hangs", latest, () -> cell.has("waits-50"));
            cell.await("its lag", latest, () -> metric(port, "offsets.lag.records") == 30);
            cell.await("its age", latest, () -> metric(port, "offsets.lag.seconds") >= 1);
            assertThat(metric(port, "offsets.observed.gap.records")).isEqualTo(20);
            assertThat(metric(port, "offsets.observed.overlaps")).isZero();
            cell.remove("slow-50");
            cell.await("no lag", latest, () -> metric(port, "offsets.lag.records") == 0);
            assertThat(metric(port, "offsets.lag.seconds")).isZero();
            latest.kill9();

            JavaProcess earliest = cell.start(plan);
            awaitRecord(
                    cell,
                    "the overlap",
                    earliest,
                    entry -> entry.commit().note().startsWith("overlap: "));
            assertThat(count(noted(cell, "overlap").get(0))).isEqualTo(80);
            cell.await("the count", earliest, () -> metric(port, "offsets.observed.overlap.records") == 80);
        }
    }

    private static void awaitSum(DirectCell cell, JavaProcess driver, long sum) {
        cell.await(
                "so much on record: " + sum,
                driver,
                () -> covered(cell).values().stream().mapToLong(end -> end).sum() == sum);
    }

    private static long count(OffsetEntry entry) {
        return entry.commit().advances().values().stream()
                .mapToLong(OffsetAdvance::count)
                .sum();
    }

    /** Of the driver, whatever group it is in; -2 if it is not there. */
    private static long metric(int port, String name) {
        Matcher shown = Pattern.compile(Pattern.quote(name) + "\":\\{\"value\":(-?\\d+)}")
                .matcher(Http.get("http://127.0.0.1:" + port + "/metrics/json/"));
        return shown.find() ? Long.parseLong(shown.group(1)) : -2;
    }

    @Test
    void shouldLetTheApplicationGoOnWhenTheStoreNeverAnswers() throws IOException {
        try (DirectCell cell = DirectCell.open("undisturbed", broker);
                ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            CellPlan plan = observed(
                    cell.plan(), "spark.extraListeners", OBSERVER, "redis://127.0.0.1:" + silent.getLocalPort());
            JavaProcess driver = cell.start(plan);
            cell.produce(60, 3);
            cell.awaitAll(driver);
            long batches = cell.batches();
            cell.await("ten more batches", driver, () -> cell.batches() >= batches + 10);
            cell.await("a warning", driver, () -> driver.output().contains("The application goes on as ever"));
            cell.produce(60, 3);
            cell.awaitAll(driver);
            cell.stop(driver);
        }
    }

    /** The own stream is in the very same store, under its own name. */
    @Test
    void shouldLeaveAStreamOfHoldfastsOwnToItselfAndShowItsLag() {
        try (DirectCell cell = DirectCell.open("own", broker)) {
            int port = FreePorts.next();
            CellPlan plan = observed(cell.plan(), "spark.plugins", PLUGIN, storeOf(cell))
                    .with("stock", false)
                    .with("store", storeOf(cell))
                    .with("spark.ui.enabled", true)
                    .with("spark.ui.port", port);
            JavaProcess driver = cell.start(plan);
            cell.produce(30, 3);
            cell.awaitAll(driver);
            cell.await("the commit", driver, () -> metric(port, "offsets.committed") == 30);
            cell.touch("slow-30");
            cell.produce(9, 3);
            cell.await("a batch that hangs", driver, () -> cell.has("waits-30"));
            cell.await("its lag", driver, () -> metric(port, "offsets.lag.records") == 9);
            cell.await("its age", driver, () -> metric(port, "offsets.lag.seconds") >= 1);
            assertThat(metric(port, "offsets.batches.open")).isPositive();
            assertThat(metric(port, "offsets.batches.uncommitted")).isZero();
            assertThat(metric(port, "offsets.fenced")).isZero();
            assertThat(metric(port, "offsets.skipped")).isZero();
            assertThat(metric(port, "offsets.commit.longest.millis")).isPositive();
            cell.remove("slow-30");
            cell.awaitAll(driver);
            cell.await("no lag", driver, () -> metric(port, "offsets.lag.records") == 0);
            assertThat(metric(port, "offsets.lag.seconds")).isZero();
            assertThat(metric(port, "offsets.lag.failures")).isZero();

            assertThat(history(cell)).isEmpty();
            try (OffsetStore store = open(cell, cell.topic())) {
                assertThat(store.load()).hasSize(3);
            }
            cell.stop(driver);
        }
    }
}
