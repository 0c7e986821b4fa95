package io.holdfast.wal;

import static io.holdfast.wal.LogBench.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.testbed.Await;
import io.holdfast.time.Threads;
import io.holdfast.time.Ticker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Flushes that do not return until the test says so. A write has 25 seconds; after 12.5 a call counts as hanging. */
class HangingStorageTest {
    private static final long HANGS_MILLIS = 12_500;

    @TempDir
    private Path directory;

    private final ExecutorService callers = Executors.newCachedThreadPool(Threads.daemons("caller"));
    private final Semaphore answers = new Semaphore(0);
    private final AtomicInteger hanging = new AtomicInteger();
    private final AtomicInteger toHang = new AtomicInteger();
    private LogBench bench;
    private WriteAheadLog log;

    @BeforeEach
    void setUp() {
        bench = new LogBench(directory.resolve("log"));
        open(Grouping.ON);
        bench.storage.beforeFlush(() -> {
            if (toHang.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                hanging.incrementAndGet();
                answers.acquireUninterruptibly();
                hanging.decrementAndGet();
            }
        });
    }

    @AfterEach
    void tearDown() {
        answers.release(1000);
        callers.shutdownNow();
    }

    private void open(Grouping grouping) {
        log = bench.log(options -> options.grouping(grouping));
    }

    private Future<RecordAddress> begin(String text) {
        return callers.submit(() -> LogBench.write(log, text));
    }

    private Future<RecordAddress> beginHanging(String text) {
        toHang.incrementAndGet();
        int before = hanging.get();
        Future<RecordAddress> write = begin(text);
        until(text + " hangs", () -> hanging.get() > before);
        return write;
    }

    /** Begins a write that has been handed in and waits behind another one. */
    private Future<RecordAddress> beginWaiting(String text) {
        FutureTask<RecordAddress> write = new FutureTask<>(() -> LogBench.write(log, text));
        Thread caller = Threads.daemon("caller", write);
        caller.start();
        until(text + " waits", () -> caller.getState() == Thread.State.TIMED_WAITING);
        return write;
    }

    private void untilTimePassed(String what, Future<?> future) {
        until(what, () -> {
            bench.ticker.advance(1000);
            return future.isDone();
        });
    }

    private static RecordAddress get(Future<RecordAddress> write) throws Exception {
        return write.get(30, TimeUnit.SECONDS);
    }

    private void until(String what, BooleanSupplier condition) {
        Await.until(what, Duration.ofSeconds(30), condition, () -> hanging + " hang, " + bench.metrics.values());
    }

    private void letAllAnswer() {
        toHang.set(0);
        answers.release(1000);
        until("all calls have returned", () -> hanging.get() == 0);
    }

    private RecoveryReport restartAndExpect(String... texts) {
        bench.storage.beforeFlush(() -> {});
        bench.restart();
        assertThat(bench.readAll()).containsExactly(texts);
        return bench.report();
    }

    @Test
    void shouldWriteTheGroupInTheNextSegmentWhileACallHangs() throws Exception {
        RecordAddress before = get(begin("before"));
        Future<RecordAddress> first = beginHanging("first");
        Future<RecordAddress> second = begin("second");
        bench.ticker.advance(HANGS_MILLIS);
        assertThat(get(first).path()).isNotEqualTo(before.path());
        assertThat(get(second).path()).isEqualTo(get(first).path());
        assertThat(hanging.get()).isEqualTo(1);
        letAllAnswer();
        until("what came late is counted", () -> bench.metrics.value("wal.writes.late") == 1);
        until("its file is closed", () -> bench.storage.openFiles() == 1);
        assertThat(bench.metrics.value("wal.segments.hung")).isEqualTo(1);
        assertThat(bench.metrics.value("wal.segments.abandoned")).isEqualTo(1);
        assertThat(bench.metrics.value("wal.writes.failed")).isZero();
        assertThat(LogBench.drain(log)).containsExactly("before", "first", "second");
        assertThat(restartAndExpect("before", "first", "second").unacknowledged())
                .isEqualTo(1);
    }

    @Test
    void shouldFailOnlyTheWriteWhoseTimeIsUpWhenTheNextCallHangsToo() throws Exception {
        toHang.set(2);
        Future<RecordAddress> first = begin("first");
        until("it hangs", () -> hanging.get() == 1);
        bench.ticker.advance(HANGS_MILLIS);
        until("it hangs again", () -> hanging.get() == 2);
        Future<RecordAddress> second = begin("second");
        bench.ticker.advance(HANGS_MILLIS);
        assertThatThrownBy(() -> get(first)).hasMessageContaining("within 25000 ms: the storage is slow or hangs");
        assertThat(get(second)).isNotNull();
        assertThat(bench.metrics.value("wal.writes.failed")).isEqualTo(1);
        assertThat(bench.metrics.value("wal.writes.uncertain")).isEqualTo(1);
        letAllAnswer();
        until("what came late is counted", () -> bench.metrics.value("wal.writes.late") == 2);
        assertThat(LogBench.drain(log)).containsExactly("second");
        restartAndExpect("second");
    }

    @Test
    void shouldRiskOnlySoManyThreadsWhenEveryCallHangs() throws Exception {
        toHang.set(1000);
        List<Future<RecordAddress>> writes = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            writes.add(begin("record " + i));
            int expected = Math.min(i + 1, 5);
            until(expected + " hang", () -> hanging.get() == expected);
            bench.ticker.advance(HANGS_MILLIS);
        }
        for (Future<RecordAddress> write : writes) {
            untilTimePassed("the end of a write", write);
            assertThatThrownBy(() -> get(write)).hasMessageContaining("hangs");
        }
        assertThat(hanging.get()).isEqualTo(5);
        letAllAnswer();
        assertThat(get(begin("after"))).isNotNull();
        until("all files but one are closed", () -> bench.storage.openFiles() == 1);
        // The last thread was not replaced: what it wrote is in the log, and counted.
        List<String> found = LogBench.drain(log);
        assertThat(found).endsWith("after").doesNotHaveDuplicates();
        assertThat(found.size() - 1L).isLessThanOrEqualTo(bench.metrics.value("wal.writes.late"));
        restartAndExpect(found.toArray(new String[0]));
    }

    @Test
    void shouldLetOtherWritersGoOnWhenOneHangsInItsOwnCall() throws Exception {
        open(Grouping.OFF);
        Future<RecordAddress> first = beginHanging("first");
        Future<RecordAddress> second = begin("second");
        bench.ticker.advance(HANGS_MILLIS);
        assertThat(get(second)).isNotNull();
        assertThat(hanging.get()).isEqualTo(1);
        letAllAnswer();
        assertThat(get(first).path()).isEqualTo(get(second).path());
        assertThat(bench.metrics.value("wal.writes.late")).isEqualTo(1);
        assertThat(LogBench.drain(log)).containsExactly("second", "first");
        restartAndExpect("second", "first");
    }

    @Test
    void shouldFailAndCountAWriteWhenItComesBackBehindItsTime() throws Exception {
        open(Grouping.OFF);
        Future<RecordAddress> first = beginHanging("first");
        Future<RecordAddress> second = begin("second");
        bench.ticker.advance(HANGS_MILLIS);
        assertThat(get(second)).isNotNull();
        bench.ticker.advance(HANGS_MILLIS);
        letAllAnswer();
        assertThatThrownBy(() -> get(first)).hasMessageContaining("the storage is slow or hangs");
        assertThat(bench.metrics.value("wal.writes.late")).isEqualTo(1);
        assertThat(bench.metrics.value("wal.writes.uncertain")).isEqualTo(1);
        restartAndExpect("second");
    }

    /** Its header would not know what the others have acknowledged meanwhile, and readers go by the last header. */
    @Test
    void shouldBeginNoSegmentWhenItComesBackToALostLane() throws Exception {
        open(Grouping.OFF);
        long nextBucket = START + 10_000;
        get(begin("first"));
        toHang.set(1);
        Future<RecordAddress> second = callers.submit(() -> LogBench.write(log, "second", nextBucket));
        until("the footer of the first segment hangs", () -> hanging.get() == 1);
        Future<RecordAddress> third = callers.submit(() -> LogBench.write(log, "third", nextBucket));
        bench.ticker.advance(HANGS_MILLIS);
        get(third);
        letAllAnswer();
        get(second);
        LogBench.write(log, "fourth", nextBucket);
        restartAndExpect("first", "third", "second", "fourth");
    }

    @ParameterizedTest
    @EnumSource(value = Grouping.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldCleanAndCloseWhileACallHangs(Grouping grouping) throws Exception {
        open(grouping);
        Future<RecordAddress> write = beginHanging("lost");
        bench.ticker.advance(2 * HANGS_MILLIS);
        callers.submit(() -> log.clean(START + 1_000_000)).get(30, TimeUnit.SECONDS);
        callers.submit(log::close).get(30, TimeUnit.SECONDS);
        assertThat(hanging.get()).isEqualTo(1);
        letAllAnswer();
        assertThatThrownBy(() -> get(write)).hasMessageContaining("the storage is slow or hangs");
        until("no file is open", () -> bench.storage.openFiles() == 0);
        restartAndExpect();
    }

    @Test
    void shouldReturnFromCloseWhenItsOwnCallHangs() throws Exception {
        open(Grouping.OFF);
        get(begin("before"));
        toHang.set(1);
        Future<?> closed = callers.submit(log::close);
        until("the footer hangs", () -> hanging.get() == 1);
        assertThat(closed.isDone()).isFalse();
        bench.ticker.advance(2 * HANGS_MILLIS);
        closed.get(30, TimeUnit.SECONDS);
        assertThat(hanging.get()).isEqualTo(1);
        letAllAnswer();
        until("no file is open", () -> bench.storage.openFiles() == 0);
        restartAndExpect("before");
    }

    @Test
    void shouldWriteWhatWaitsBeforeItCloses() throws Exception {
        Future<RecordAddress> first = beginHanging("first");
        List<Future<RecordAddress>> others = List.of(beginWaiting("second"), beginWaiting("third"));
        Thread closing = Threads.daemon("closing", log::close);
        closing.start();
        until("close waits", () -> closing.getState() == Thread.State.TIMED_WAITING);
        letAllAnswer();
        assertThat(Threads.join(closing, Ticker.system(), Duration.ofSeconds(30)))
                .isTrue();
        get(first);
        for (Future<RecordAddress> other : others) {
            get(other);
        }
        assertThat(restartAndExpect(LogBench.drain(log).toArray(new String[0])).unclosed())
                .as("writers whose last segment has no footer")
                .isZero();
    }

    @Test
    void shouldCloseInTimeWhenWhatWaitsCannotBeWritten() throws Exception {
        toHang.set(1000);
        Future<RecordAddress> first = begin("first");
        until("it hangs", () -> hanging.get() == 1);
        Future<?> closed = callers.submit(log::close);
        bench.ticker.advance(2 * HANGS_MILLIS);
        assertThatThrownBy(() -> get(first)).hasMessageContaining("the storage is slow or hangs");
        untilTimePassed("the end of close", closed);
        closed.get();
    }
}
