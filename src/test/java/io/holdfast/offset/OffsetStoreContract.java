package io.holdfast.offset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.epoch.Epoch;
import io.holdfast.epoch.FencedException;
import io.holdfast.metric.Metrics;
import io.holdfast.time.Threads;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every store of offsets must do. Each test has an application of its own; all tests of a subclass may share one
 * place. {@link OffsetServerContract} adds what holds for a store behind a server.
 */
public abstract class OffsetStoreContract {
    protected static final SourcePartition FIRST = new SourcePartition("orders", "0");
    protected static final SourcePartition SECOND = new SourcePartition("orders", "1");
    private static final int RACERS = 6;

    protected final SetClock clock = new SetClock(1_763_700_000_000L);

    /** The application of this test, unlike that of every other one. */
    protected final String application = "app-" + Long.toString(System.nanoTime(), 36);

    private final Deque<OffsetStore> opened = new ArrayDeque<>();

    /** How what a store holds of an application can be wrong. */
    protected enum Spoil {
        /** A bit, or a field, that nobody wrote so. */
        DAMAGED,
        /** A format version above our own. */
        NEWER,
        /** Whole and right, but another application's. */
        FOREIGN
    }

    /** The store under test; the same place at every call. */
    protected abstract OffsetStoreSettings settings();

    /** Makes what is stored of an application wrong, behind the store's back. */
    protected abstract void spoil(String stored, Spoil how) throws Exception;

    /** Whether there is such a way to be wrong: not every form can hold another application's offsets. */
    protected boolean canBe(Spoil how) {
        return how != null;
    }

    /** Whether the end of {@code fence} is enough to be remembered, without a commit. */
    protected boolean remembersFence() {
        return true;
    }

    /** The most commits that history can hold here, as these tests set it up; 0 where it keeps none. */
    protected abstract int historyKept();

    /** Names that give trouble elsewhere, as far as the store's kind of source can have them at all. */
    protected List<SourcePartition> oddPartitions() {
        return List.of(
                new SourcePartition("a b\tc\nd", "0"),
                new SourcePartition("ü/ö:#?&=%2F", "É€😀"),
                new SourcePartition("..", "../.."),
                new SourcePartition("'; drop table x; --", "\"\\{}[],"),
                new SourcePartition("x".repeat(249), "y".repeat(249)),
                new SourcePartition("orders", "-1"),
                new SourcePartition("orders-", "1"),
                new SourcePartition("Orders", "1"),
                new SourcePartition("*$\u0001", "0"));
    }

    /** The store, opened for this test's application and closed with it. */
    protected final OffsetStore open() {
        return open(application);
    }

    protected final OffsetStore open(String name) {
        OffsetStore store = settings().open(context(name));
        opened.push(store);
        return store;
    }

    protected final OffsetStoreContext context(String name) {
        return new OffsetStoreContext(name, clock, Metrics.none());
    }

    protected final Epoch epoch(long number, String owner) {
        return new Epoch(number, application, owner, clock.millis());
    }

    /** A store whose driver has claimed the epoch. */
    protected final OffsetStore fenced(long number) {
        OffsetStore store = open();
        store.fence(epoch(number, "driver-" + number));
        return store;
    }

    protected static OffsetCommit move(long batchMillis, SourcePartition partition, long from, long until) {
        return OffsetCommit.ofBatch(batchMillis, Map.of(partition, new OffsetAdvance(from, until, "i1")));
    }

    protected static OffsetCommit begin(SourcePartition partition, long at) {
        return OffsetCommit.ofNoBatch(
                Map.of(partition, new OffsetAdvance(OffsetAdvance.NOTHING, at, "i1")), "the start");
    }

    /** What is stored of a partition that must be there. */
    private static long offset(OffsetStore store, SourcePartition partition) {
        Map<SourcePartition, StoredOffset> loaded = store.load();
        assertThat(loaded).containsKey(partition);
        return Objects.requireNonNull(loaded.get(partition)).offset();
    }

    @AfterEach
    void closeAll() {
        boolean unused = Thread.interrupted();
        while (!opened.isEmpty()) {
            OffsetStore store = opened.pop();
            store.close();
            store.close();
        }
    }

    @Test
    void shouldKnowNothingOfAnApplicationThatNeverWas() {
        OffsetStore store = open();
        assertThat(store.load()).isEmpty();
        assertThat(store.newestEpoch()).isEmpty();
        assertThat(store.lastSignMillis()).isEmpty();
        assertThat(store.history(10)).isEmpty();
    }

    @Test
    void shouldKeepWhereAPartitionBeginsAndWhatABatchRead() {
        OffsetStore store = fenced(1);
        store.commit(begin(FIRST, 7));
        assertThat(open().load()).isEqualTo(Map.of(FIRST, new StoredOffset(7, "i1", OffsetCommit.NO_BATCH)));
        store.commit(move(1000, FIRST, 7, 19));
        store.commit(move(2000, FIRST, 19, 19));
        store.commit(OffsetCommit.ofBatch(3000, Map.of(FIRST, new OffsetAdvance(19, 20, "another"))));
        Map<SourcePartition, StoredOffset> expected = Map.of(FIRST, new StoredOffset(20, "another", 3000));
        assertThat(store.load()).isEqualTo(expected);
        assertThat(open().load()).isEqualTo(expected);
    }

    @Test
    void shouldKeepLargeOffsets() {
        OffsetStore store = fenced(1);
        store.commit(begin(FIRST, 0));
        store.commit(move(1000, FIRST, 0, Long.MAX_VALUE - 1));
        assertThat(offset(open(), FIRST)).isEqualTo(Long.MAX_VALUE - 1);
    }

    @Test
    void shouldChangeNothingWhenOnePartitionStandsElsewhere() {
        OffsetStore store = fenced(1);
        store.commit(begin(FIRST, 10));
        store.commit(begin(SECOND, 20));
        Map<SourcePartition, StoredOffset> before = store.load();
        OffsetCommit halfRight = OffsetCommit.ofBatch(
                1000, Map.of(FIRST, new OffsetAdvance(10, 11, "i1"), SECOND, new OffsetAdvance(19, 21, "i1")));
        assertThatThrownBy(() -> store.commit(halfRight))
                .isInstanceOf(OffsetConflictException.class)
                .hasMessageContaining("orders-1")
                .hasMessageContaining("19")
                .hasMessageContaining("20");
        assertThat(open().load()).isEqualTo(before);
        store.commit(OffsetCommit.ofBatch(
                1000, Map.of(FIRST, new OffsetAdvance(10, 11, "i1"), SECOND, new OffsetAdvance(20, 21, "i1"))));
        assertThat(open().load())
                .isEqualTo(Map.of(FIRST, new StoredOffset(11, "i1", 1000), SECOND, new StoredOffset(21, "i1", 1000)));
    }

    @Test
    void shouldRefuseToBeginAKnownPartitionAndToMoveAnUnknownOne() {
        OffsetStore store = fenced(1);
        store.commit(begin(FIRST, 10));
        Map<SourcePartition, StoredOffset> before = store.load();
        assertThatThrownBy(() -> store.commit(begin(FIRST, 11))).isInstanceOf(OffsetConflictException.class);
        assertThatThrownBy(() -> store.commit(move(1000, SECOND, 0, 1))).isInstanceOf(OffsetConflictException.class);
        assertThat(open().load()).isEqualTo(before);
    }

    @Test
    void shouldNotGoBackWhenAnOldCommitComesLate() {
        OffsetStore store = fenced(1);
        store.commit(begin(FIRST, 0));
        OffsetCommit late = move(1000, FIRST, 0, 10);
        store.commit(late);
        store.commit(move(2000, FIRST, 10, 20));
        assertThatThrownBy(() -> store.commit(late)).isInstanceOf(OffsetConflictException.class);
        assertThat(offset(open(), FIRST)).isEqualTo(20);
    }

    @Test
    void shouldTakeTheSameCommitAgainOrShowThatItHappened() {
        OffsetStore store = fenced(1);
        store.commit(begin(FIRST, 0));
        OffsetCommit commit = move(1000, FIRST, 0, 10);
        store.commit(commit);
        commitAgain(store, commit);
        assertThat(open().load()).isEqualTo(Map.of(FIRST, new StoredOffset(10, "i1", 1000)));
        store.commit(move(2000, FIRST, 10, 20));
        assertThat(offset(open(), FIRST)).isEqualTo(20);
    }

    /** As a driver does that does not know whether a commit happened. */
    protected static void commitAgain(OffsetStore store, OffsetCommit commit) {
        try {
            store.commit(commit);
        } catch (OffsetConflictException itself) {
            Map<SourcePartition, StoredOffset> stored = store.load();
            commit.advances()
                    .forEach((partition, advance) -> assertThat(stored.get(partition))
                            .as("%s after %s", partition, itself.getMessage())
                            .isEqualTo(new StoredOffset(advance.until(), advance.incarnation(), commit.batchMillis())));
        }
    }

    @Test
    void shouldRefuseACommitOfAStoreThatNeverFenced() {
        OffsetStore store = open();
        assertThatThrownBy(() -> store.commit(begin(FIRST, 0))).isInstanceOf(OffsetConflictException.class);
        assertThat(open().load()).isEmpty();
        fenced(1).commit(begin(FIRST, 5));
        assertThatThrownBy(() -> store.commit(move(1000, FIRST, 5, 6))).isInstanceOf(OffsetConflictException.class);
        assertThat(offset(open(), FIRST)).isEqualTo(5);
    }

    @Test
    void shouldFenceTheOlderDriver() {
        OffsetStore old = fenced(1);
        old.commit(begin(FIRST, 0));
        OffsetStore young = fenced(2);
        Map<SourcePartition, StoredOffset> before = young.load();
        assertThatThrownBy(() -> old.commit(move(1000, FIRST, 0, 10))).isInstanceOf(FencedException.class);
        assertThatThrownBy(old::beat).isInstanceOf(FencedException.class);
        assertThat(young.load()).isEqualTo(before);
        young.commit(move(1000, FIRST, 0, 5));
        assertThatThrownBy(() -> old.commit(move(2000, FIRST, 5, 10))).isInstanceOf(FencedException.class);
        assertThat(open().load()).isEqualTo(Map.of(FIRST, new StoredOffset(5, "i1", 1000)));
        assertThat(open().newestEpoch()).hasValue(epoch(2, "driver-2"));
    }

    @Test
    void shouldFenceTheOlderDriverBeforeAnythingIsStored() {
        OffsetStore old = fenced(1);
        OffsetStore young = fenced(2);
        assertThatThrownBy(() -> old.commit(begin(FIRST, 0))).isInstanceOf(FencedException.class);
        assertThat(open().load()).isEmpty();
        young.commit(begin(FIRST, 3));
        assertThat(offset(open(), FIRST)).isEqualTo(3);
    }

    @Test
    void shouldRefuseToFenceBelowAndBesideWhatItKnows() {
        OffsetStore store = fenced(5);
        store.commit(begin(FIRST, 0));
        OffsetStore other = open();
        assertThatThrownBy(() -> other.fence(epoch(4, "a late driver")))
                .isInstanceOf(FencedException.class)
                .hasMessageContaining("epoch 5");
        assertThatThrownBy(() -> other.fence(epoch(5, "a twin")))
                .isInstanceOf(FencedException.class)
                .hasMessageContaining("driver-5");
        assertThatThrownBy(() -> other.commit(move(1000, FIRST, 0, 9))).isInstanceOf(OffsetConflictException.class);
        store.commit(move(1000, FIRST, 0, 1));
        store.fence(epoch(5, "driver-5"));
        store.commit(move(2000, FIRST, 1, 2));
        assertThat(offset(open(), FIRST)).isEqualTo(2);
    }

    @Test
    void shouldLetExactlyOneWinWhenDriversClaimTheSameNumber() throws Exception {
        List<Callable<Boolean>> racers = new ArrayList<>();
        for (int racer = 0; racer < RACERS; racer++) {
            OffsetStore store = open();
            Epoch claim = epoch(1, "racer-" + racer);
            long begin = racer;
            racers.add(() -> {
                store.fence(claim);
                store.commit(begin(FIRST, begin));
                return true;
            });
        }
        List<Boolean> won = race(racers);
        assertThat(won.stream().filter(Boolean::booleanValue))
                .as("winners of %s", won)
                .hasSize(1);
        int winner = won.indexOf(true);
        assertThat(open().load()).isEqualTo(Map.of(FIRST, new StoredOffset(winner, "i1", OffsetCommit.NO_BATCH)));
        assertThat(open().newestEpoch()).hasValue(epoch(1, "racer-" + winner));
    }

    @Test
    void shouldTellExactlyOneWhenDriversFenceWithTheSameNumber() throws Exception {
        assumeTrue(remembersFence(), "this store remembers an epoch with the first commit");
        List<Callable<Boolean>> racers = new ArrayList<>();
        for (int racer = 0; racer < RACERS; racer++) {
            OffsetStore store = open();
            Epoch claim = epoch(3, "racer-" + racer);
            racers.add(() -> {
                store.fence(claim);
                return true;
            });
        }
        List<Boolean> won = race(racers);
        assertThat(won.stream().filter(Boolean::booleanValue))
                .as("winners of %s", won)
                .hasSize(1);
        assertThat(open().newestEpoch()).hasValue(epoch(3, "racer-" + won.indexOf(true)));
    }

    /** All at once; a racer that is fenced or meets a conflict has lost, and anything else is a failure. */
    private static List<Boolean> race(List<Callable<Boolean>> racers) throws Exception {
        ExecutorService pool = Threads.pool("racer", racers.size());
        try {
            CyclicBarrier start = new CyclicBarrier(racers.size());
            List<Future<Boolean>> running = new ArrayList<>();
            for (Callable<Boolean> racer : racers) {
                running.add(pool.submit(() -> {
                    start.await(30, TimeUnit.SECONDS);
                    try {
                        return racer.call();
                    } catch (FencedException | OffsetConflictException lost) {
                        return false;
                    }
                }));
            }
            List<Boolean> won = new ArrayList<>();
            for (Future<Boolean> each : running) {
                won.add(each.get(120, TimeUnit.SECONDS));
            }
            return won;
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void shouldKeepAThousandPartitionsTogether() {
        OffsetStore store = fenced(1);
        Map<SourcePartition, OffsetAdvance> begins = new TreeMap<>();
        Map<SourcePartition, OffsetAdvance> moves = new TreeMap<>();
        for (int i = 0; i < 1000; i++) {
            SourcePartition partition = new SourcePartition("topic-" + i % 10, Integer.toString(i / 10));
            begins.put(partition, new OffsetAdvance(OffsetAdvance.NOTHING, i, "i1"));
            moves.put(partition, new OffsetAdvance(i, i + 1_000_000_000L, "i1"));
        }
        store.commit(OffsetCommit.ofNoBatch(begins, "the start"));
        store.commit(OffsetCommit.ofBatch(1000, moves));
        Map<SourcePartition, StoredOffset> loaded = open().load();
        assertThat(loaded).hasSize(1000);
        moves.forEach((partition, advance) ->
                assertThat(loaded).containsEntry(partition, new StoredOffset(advance.until(), "i1", 1000)));
    }

    @Test
    void shouldKeepOddNamesApart() {
        OffsetStore store = fenced(1);
        Map<SourcePartition, OffsetAdvance> begins = new TreeMap<>();
        for (SourcePartition partition : oddPartitions()) {
            begins.put(partition, new OffsetAdvance(OffsetAdvance.NOTHING, begins.size(), "ü\n'\"=" + begins.size()));
        }
        store.commit(OffsetCommit.ofNoBatch(begins, "odd: ü\n'\"=,"));
        Map<SourcePartition, StoredOffset> loaded = open().load();
        assertThat(loaded).hasSize(oddPartitions().size());
        begins.forEach((partition, advance) -> assertThat(loaded)
                .containsEntry(
                        partition, new StoredOffset(advance.until(), advance.incarnation(), OffsetCommit.NO_BATCH)));
    }

    @Test
    void shouldKeepHistoryNewestFirstAndBounded() {
        OffsetStore store = fenced(1);
        store.commit(begin(FIRST, 0));
        int commits = historyKept() + 3;
        for (int i = 0; i < commits; i++) {
            clock.advance(Duration.ofSeconds(1));
            store.commit(move(1000L * i, FIRST, i, i + 1));
        }
        List<OffsetEntry> history = open().history(Integer.MAX_VALUE);
        assertThat(history).hasSize(historyKept());
        for (int i = 0; i < history.size(); i++) {
            int nth = commits - 1 - i;
            OffsetEntry expected =
                    new OffsetEntry(move(1000L * nth, FIRST, nth, nth + 1), 1, clock.millis() - 1000L * i);
            assertThat(history.get(i)).isEqualTo(expected);
        }
        assertThat(open().history(2)).isEqualTo(history.subList(0, Math.min(2, history.size())));
        assertThat(open().history(0)).isEmpty();
    }

    @Test
    void shouldKeepOtherPartitionsWhenABatchTouchesSome() {
        OffsetStore store = fenced(1);
        store.commit(begin(FIRST, 1));
        store.commit(begin(SECOND, 2));
        store.commit(move(1000, SECOND, 2, 3));
        assertThat(open().load())
                .isEqualTo(Map.of(
                        FIRST,
                        new StoredOffset(1, "i1", OffsetCommit.NO_BATCH),
                        SECOND,
                        new StoredOffset(3, "i1", 1000)));
    }

    @Test
    void shouldSetByHandAndStopTheDriverThatRuns() {
        OffsetStore driver = fenced(1);
        driver.commit(begin(FIRST, 10));
        driver.commit(begin(SECOND, 20));
        OffsetStore tool = open();
        tool.set(Map.of(FIRST, new StoredOffset(4, "i2", OffsetCommit.NO_BATCH)), Set.of(SECOND), "back to 4");
        Map<SourcePartition, StoredOffset> set = Map.of(FIRST, new StoredOffset(4, "i2", OffsetCommit.NO_BATCH));
        assertThat(open().load()).isEqualTo(set);
        assertThat(open().newestEpoch()).hasValue(epoch(1, "driver-1"));
        assertThatThrownBy(() -> driver.commit(move(1000, FIRST, 10, 11))).isInstanceOf(OffsetConflictException.class);
        assertThat(open().load()).isEqualTo(set);
        if (historyKept() > 0) {
            OffsetEntry newest = open().history(1).get(0);
            assertThat(newest.epoch()).isZero();
            assertThat(newest.commit().note()).isEqualTo("back to 4");
        }
        OffsetStore next = fenced(2);
        next.commit(move(2000, FIRST, 4, 6));
        assertThat(offset(open(), FIRST)).isEqualTo(6);
    }

    /** As at a start that reads a recreated partition from its beginning. */
    @Test
    void shouldGoOnAfterAChangeThatTheDriverMadeItself() {
        OffsetStore driver = fenced(1);
        driver.commit(begin(FIRST, 10));
        driver.commit(begin(SECOND, 20));
        driver.set(Map.of(FIRST, new StoredOffset(0, "i2", OffsetCommit.NO_BATCH)), Set.of(), "recreated");
        driver.commit(move(1000, SECOND, 20, 21));
        driver.commit(move(2000, FIRST, 0, 3));

        assertThat(offset(open(), FIRST)).isEqualTo(3);
        OffsetStore tool = open();
        tool.set(Map.of(FIRST, new StoredOffset(1, "i2", OffsetCommit.NO_BATCH)), Set.of(), "by hand");
        driver.set(Map.of(SECOND, new StoredOffset(5, "i2", OffsetCommit.NO_BATCH)), Set.of(), "its own");
        assertThatThrownBy(() -> driver.commit(move(3000, FIRST, 3, 4))).isInstanceOf(OffsetConflictException.class);
    }

    @Test
    void shouldPutOnRecordWhatWasSeenWhereverPartitionsStand() {
        OffsetStore store = fenced(1);
        Map<SourcePartition, StoredOffset> standing = Map.of(FIRST, new StoredOffset(3, "", 2000));
        OffsetCommit back = new OffsetCommit(2000, new TreeMap<>(Map.of(FIRST, new OffsetAdvance(1, 5, ""))), "again");
        if (historyKept() == 0) {
            assertThatThrownBy(() -> store.observe(back, standing)).isInstanceOf(OffsetRefusedException.class);
            return;
        }
        store.commit(begin(FIRST, 10));
        store.commit(begin(SECOND, 20));
        store.observe(back, standing);
        store.observe(back, standing);

        assertThat(open().load())
                .isEqualTo(Map.of(
                        FIRST,
                        new StoredOffset(3, "", 2000),
                        SECOND,
                        new StoredOffset(20, "i1", OffsetCommit.NO_BATCH)));
        assertThat(open().history(9)).hasSize(3).first().isEqualTo(new OffsetEntry(back, 1, clock.millis()));
        OffsetStore next = fenced(2);
        assertThatThrownBy(() -> store.observe(back, standing)).isInstanceOf(FencedException.class);
        assertThatThrownBy(() -> open().observe(back, standing)).isInstanceOf(OffsetConflictException.class);
        next.observe(new OffsetCommit(3000, back.advances(), ""), Map.of());
        assertThat(open().load()).containsEntry(FIRST, new StoredOffset(3, "", 2000));
    }

    @Test
    void shouldSetByHandWhatNoDriverEverTouched() {
        Map<SourcePartition, StoredOffset> offsets =
                Map.of(FIRST, new StoredOffset(4, "", OffsetCommit.NO_BATCH), SECOND, new StoredOffset(5, "i", 9000));
        open().set(offsets, Set.of(), "imported");
        assertThat(open().load()).isEqualTo(offsets);
        assertThat(open().lastSignMillis()).isEmpty();
        assertThat(open().newestEpoch()).isEmpty();
        fenced(1).commit(move(10_000, FIRST, 4, 5));
        assertThat(open().load().get(FIRST)).isEqualTo(new StoredOffset(5, "i1", 10_000));
    }

    @Test
    void shouldKeepApplicationsApart() {
        fenced(1).commit(begin(FIRST, 1));
        String other = application + "-ü /other";
        OffsetStore theirs = open(other);
        assertThat(theirs.load()).isEmpty();
        theirs.fence(new Epoch(7, other, "their driver", clock.millis()));
        theirs.commit(begin(FIRST, 100));
        theirs.set(Map.of(SECOND, new StoredOffset(8, "", OffsetCommit.NO_BATCH)), Set.of(), "by hand");
        assertThat(open().load()).isEqualTo(Map.of(FIRST, new StoredOffset(1, "i1", OffsetCommit.NO_BATCH)));
        assertThat(open().newestEpoch()).hasValue(epoch(1, "driver-1"));
        assertThat(offset(open(other), FIRST)).isEqualTo(100);
        assertThat(open(other).newestEpoch().orElseThrow().number()).isEqualTo(7);
    }

    @ParameterizedTest
    @EnumSource(Spoil.class)
    void shouldRefuseWhatCannotBeRight(Spoil how) throws Exception {
        assumeTrue(canBe(how), "no such way to be wrong in this store");
        OffsetStore driver = fenced(1);
        driver.commit(begin(FIRST, 1));
        spoil(application, how);
        assertThatThrownBy(() -> open().load()).as("load").isInstanceOf(OffsetDamagedException.class);
        assertThatThrownBy(() -> driver.commit(move(1000, FIRST, 1, 2)))
                .as("commit")
                .isInstanceOf(OffsetDamagedException.class);
        assertThatThrownBy(() -> open().set(Map.of(FIRST, new StoredOffset(5, "", -1)), Set.of(), "by hand"))
                .as("set")
                .isInstanceOf(OffsetDamagedException.class);
        assertThatThrownBy(() -> fenced(2)).as("fence").isInstanceOf(OffsetDamagedException.class);
        assertThatThrownBy(() -> open().load()).as("load again").isInstanceOf(OffsetDamagedException.class);
    }

    @Test
    void shouldShowWhenADriverGaveItsLastSign() {
        OffsetStore driver = fenced(1);
        driver.commit(begin(FIRST, 1));
        assertThat(open().lastSignMillis()).hasValue(clock.millis());
        clock.advance(Duration.ofMinutes(1));
        driver.beat();
        long lastSign = clock.millis();
        assertThat(open().lastSignMillis()).hasValue(lastSign);
        clock.advance(Duration.ofMinutes(1));
        open().set(Map.of(SECOND, new StoredOffset(8, "", OffsetCommit.NO_BATCH)), Set.of(), "by hand");
        assertThat(open().lastSignMillis()).as("after a change by hand").hasValue(lastSign);
    }

    @Test
    void shouldMoveNothingWhenItBeats() throws Exception {
        OffsetStore driver = fenced(1);
        driver.commit(begin(FIRST, 0));
        ExecutorService beating = Threads.pool("beating", 1);
        try {
            Future<?> beats = beating.submit(() -> {
                for (int i = 0; i < 10; i++) {
                    driver.beat();
                }
            });
            for (int i = 0; i < 10; i++) {
                driver.commit(move(1000L * i, FIRST, i, i + 1));
            }
            beats.get(60, TimeUnit.SECONDS);
        } finally {
            beating.shutdownNow();
        }
        assertThat(open().load()).isEqualTo(Map.of(FIRST, new StoredOffset(10, "i1", 9000)));
    }

    @Test
    void shouldLeadToTheSamePlaceWhenSettingsTravelled() throws Exception {
        fenced(1).commit(begin(FIRST, 42));
        OffsetStoreSettings travelled = Travel.copy(settings());
        assertThat(travelled.description()).isEqualTo(settings().description());
        try (OffsetStore store = travelled.open(context(application))) {
            assertThat(offset(store, FIRST)).isEqualTo(42);
            assertThat(store.description()).isNotEmpty();
        }
    }
}
