package io.holdfast.wal;

import static io.holdfast.wal.LogBench.START;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.metric.Counter;
import io.holdfast.metric.Metrics;
import io.holdfast.storage.FaultyStorage.Fault;
import io.holdfast.time.Threads;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Groups on a storage whose flush waits for the test, so that who meets whom is decided here. */
class GroupCommitTest {
    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int LONG_RECORD_BYTES = 1000;

    @TempDir
    private Path directory;

    private final ExecutorService callers = Executors.newCachedThreadPool(Threads.daemons("caller"));
    private final Semaphore flushes = new Semaphore(0);
    private final AtomicInteger flushing = new AtomicInteger();
    private LogBench bench;
    private LogOptions options;
    private GroupCommit commit;

    @BeforeEach
    void setUp() {
        bench = new LogBench(directory.resolve("log"));
        options = bench.options().grouping(Grouping.ON).build();
        commit = commit(LONG_NANOS, 1 << 20);
    }

    @AfterEach
    void tearDown() {
        flushes.release(1000);
        callers.shutdownNow();
    }

    private GroupCommit commit(long lingerNanos, long groupBytes) {
        SegmentWriter writer = new SegmentWriter(bench.storage, options, bench.layout(), SegmentName::newWriter);
        GroupCommit.Limits limits = new GroupCommit.Limits(groupBytes, LONG_RECORD_BYTES, lingerNanos, LONG_NANOS);
        return new GroupCommit(writer, new WriteFailures(options, "the log"), options, limits);
    }

    private RecordAddress write(String text) {
        PackedRecord packed = PackedRecord.pack(ByteBuffer.wrap(text.getBytes(UTF_8)), START, RecordBuffers.HEAP);
        long deadline = bench.ticker.nanos() + options.writeTimeout().toNanos();
        return commit.write(new PendingWrite(packed, bench.ticker, deadline));
    }

    /** Every flush waits from now on until the test lets one pass. */
    private void holdFlushes() {
        bench.storage.beforeFlush(() -> {
            flushing.incrementAndGet();
            flushes.acquireUninterruptibly();
        });
    }

    private static void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    /** Begins a write that waits in its flush. */
    private Future<RecordAddress> writeIntoFlush(String text) {
        int before = flushing.get();
        Future<RecordAddress> write = callers.submit(() -> write(text));
        until(text + " is being flushed", () -> flushing.get() > before);
        return write;
    }

    private List<Future<RecordAddress>> queue(String... texts) {
        List<Future<RecordAddress>> writes = new ArrayList<>();
        for (String text : texts) {
            int before = commit.queued();
            writes.add(callers.submit(() -> write(text)));
            until(text + " is queued", () -> commit.queued() > before);
        }
        return writes;
    }

    private static Throwable failure(Future<RecordAddress> write) throws Exception {
        try {
            return new AssertionError("Expected a failure, found " + write.get(30, TimeUnit.SECONDS));
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            return cause == null ? failed : cause;
        }
    }

    private static void get(List<Future<RecordAddress>> writes) throws Exception {
        for (Future<RecordAddress> write : writes) {
            assertThat(write.get(30, TimeUnit.SECONDS)).isNotNull();
        }
    }

    private List<String> found() {
        bench.storage.beforeFlush(() -> {});
        bench.restart();
        return bench.readAll();
    }

    @Test
    void shouldFlushOnceForAllWhenTheyWaitDuringAFlush() throws Exception {
        holdFlushes();
        Future<RecordAddress> first = writeIntoFlush("0");
        List<Future<RecordAddress>> others = queue("1", "2", "3", "4", "5", "6", "7");
        flushes.release(2);
        get(List.of(first));
        get(others);
        assertThat(bench.storage.flushes()).isEqualTo(2);
        assertThat(bench.metrics.value("wal.groups.written")).isEqualTo(2);
        for (int i = 1; i < others.size(); i++) {
            assertThat(others.get(i).get().offset())
                    .isEqualTo(others.get(i - 1).get().offset() + 25);
        }
        assertThat(found()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7");
    }

    @Test
    void shouldWaitForAsManyAsTheLastGroupHadWhenItLingers() throws Exception {
        holdFlushes();
        Future<RecordAddress> first = writeIntoFlush("0");
        List<Future<RecordAddress>> others = queue("1", "2", "3");
        flushes.release(100);
        get(List.of(first));
        get(others);
        List<Future<RecordAddress>> next = queue("4", "5");
        assertThat(bench.storage.flushes()).isEqualTo(2);
        next.add(callers.submit(() -> write("6")));
        get(next);
        assertThat(bench.storage.flushes()).isEqualTo(3);
        assertThat(found()).containsExactly("0", "1", "2", "3", "4", "5", "6");
    }

    @Test
    void shouldNotLingerWhenThereIsOneWriter() {
        for (int i = 0; i < 5; i++) {
            assertThat(write("record " + i)).isNotNull();
        }
        assertThat(bench.storage.flushes()).isEqualTo(5);
    }

    @Test
    void shouldWriteALongRecordByItselfWhenOthersWait() throws Exception {
        holdFlushes();
        Future<RecordAddress> first = writeIntoFlush("0");
        List<Future<RecordAddress>> others = queue("1", "2", "x".repeat(LONG_RECORD_BYTES), "4", "5");
        flushes.release(100);
        get(List.of(first));
        get(others);
        assertThat(bench.metrics.value("wal.groups.written")).isEqualTo(4);
        assertThat(found()).containsExactly("0", "1", "2", "x".repeat(LONG_RECORD_BYTES), "4", "5");
    }

    @Test
    void shouldBeginAnotherGroupWhenTheBytesAreTooMany() throws Exception {
        commit = commit(0, 100);
        holdFlushes();
        Future<RecordAddress> first = writeIntoFlush("0");
        List<Future<RecordAddress>> others = queue("a".repeat(20), "b".repeat(20), "c".repeat(20), "d".repeat(200));
        flushes.release(100);
        get(List.of(first));
        get(others);
        assertThat(bench.metrics.value("wal.groups.written")).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void shouldRetryEveryMemberInTheNextSegmentWhenTheirGroupFails(Fault fault) throws Exception {
        holdFlushes();
        Future<RecordAddress> first = writeIntoFlush("0");
        List<Future<RecordAddress>> others = queue("1", "2", "3");
        bench.storage.failCalls(1, 1, fault);
        flushes.release(100);
        get(others);
        assertThat(others.get(0).get().path()).isNotEqualTo(first.get().path());
        assertThat(bench.metrics.value("wal.segments.abandoned")).isEqualTo(1);
        assertThat(bench.metrics.value("wal.writes.retried")).isEqualTo(3);
        assertThat(found()).containsExactly("0", "1", "2", "3");
    }

    @Test
    void shouldFailEveryMemberAndGoOnWhenAllAttemptsFail() throws Exception {
        holdFlushes();
        Future<RecordAddress> first = writeIntoFlush("0");
        List<Future<RecordAddress>> others = queue("1", "2");
        bench.storage.failCalls(1, 1000, Fault.BEFORE);
        flushes.release(100);
        get(List.of(first));
        for (Future<RecordAddress> other : others) {
            assertThat(failure(other))
                    .isInstanceOf(WalWriteException.class)
                    .hasMessageContaining("the log: 3 attempts failed")
                    .hasMessageContaining("failed by the test");
        }
        bench.storage.heal();
        commit = commit(0, 1 << 20);
        assertThat(write("3")).isNotNull();
        assertThat(found()).containsExactly("0", "3");
    }

    @Test
    void shouldGoOnInTheNextSegmentWhenTheStorageThrowsAnError() {
        List<String> thrown = new ArrayList<>();
        bench.storage.beforeFlush(() -> {
            if (thrown.isEmpty()) {
                thrown.add("once");
                throw new AssertionError("No space left on device");
            }
        });
        assertThat(write("one")).isNotNull();
        assertThat(bench.metrics.value("wal.segments.abandoned")).isEqualTo(1);
        assertThat(bench.metrics.value("wal.writes.retried")).isEqualTo(1);
        assertThat(found()).containsExactly("one");
    }

    @Test
    void shouldLeaveTheOthersAloneWhenAMemberIsInterruptedInTheQueue() throws Exception {
        holdFlushes();
        Future<RecordAddress> first = writeIntoFlush("0");
        List<Future<RecordAddress>> others = queue("1");
        Interrupted interrupted = new Interrupted("never");
        until("it is queued", () -> commit.queued() == 2);
        interrupted.interrupt();
        flushes.release(100);
        get(List.of(first));
        get(others);
        assertThat(bench.metrics.value("wal.writes.late")).isZero();
        assertThat(bench.metrics.value("wal.segments.abandoned")).isZero();
        assertThat(found()).containsExactly("0", "1");
    }

    @Test
    void shouldLeaveTheOthersAloneAndCountWhenAMemberIsInterruptedInTheFlush() throws Exception {
        holdFlushes();
        Future<RecordAddress> first = writeIntoFlush("0");
        List<Future<RecordAddress>> others = queue("1");
        Interrupted interrupted = new Interrupted("late");
        until("it is queued", () -> commit.queued() == 2);
        flushes.release();
        until("the second group is being flushed", () -> flushing.get() == 2);
        interrupted.interrupt();
        flushes.release(100);
        get(List.of(first));
        get(others);
        assertThat(bench.metrics.value("wal.segments.abandoned")).isZero();
        until("the late success is counted", () -> bench.metrics.value("wal.writes.late") == 1);
        assertThat(found()).containsExactly("0", "1", "late");
    }

    /** A caller in a thread of its own, which is interrupted and must hear of it. */
    private final class Interrupted {
        private final CountDownLatch heard = new CountDownLatch(1);
        private final Thread thread;

        Interrupted(String text) {
            thread = Threads.daemon("interrupted", () -> {
                assertThatThrownBy(() -> write(text)).isInstanceOf(WalInterruptedException.class);
                assertThat(Thread.interrupted()).isTrue();
                heard.countDown();
            });
            thread.start();
        }

        void interrupt() throws InterruptedException {
            thread.interrupt();
            assertThat(heard.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void shouldFailInTimeAndCountWhenTheStorageHangs() throws Exception {
        holdFlushes();
        Future<RecordAddress> first = writeIntoFlush("0");
        List<Future<RecordAddress>> others = queue("1");
        bench.ticker.advance(Duration.ofSeconds(26).toMillis());
        for (Future<RecordAddress> write : List.of(first, others.get(0))) {
            assertThat(failure(write))
                    .isInstanceOf(WalWriteException.class)
                    .hasMessageContaining("within 25000 ms: the storage is slow or hangs");
        }
        assertThat(commit.queued()).isZero();
        flushes.release(100);
        assertThat(write("2")).isNotNull();
        assertThat(bench.metrics.value("wal.writes.late")).isEqualTo(1);
        assertThat(found()).containsExactly("0", "2");
    }

    @Test
    void shouldWaitForWhatIsQueuedWhenItIsDrained() throws Exception {
        holdFlushes();
        Future<RecordAddress> first = writeIntoFlush("0");
        List<Future<RecordAddress>> others = queue("1", "2");
        AtomicInteger left = new AtomicInteger(-1);
        Thread draining = Threads.daemon("draining", () -> {
            commit.drain();
            left.set(commit.queued());
        });
        draining.start();
        until("it waits or is done", () -> draining.getState() == Thread.State.TIMED_WAITING || left.get() >= 0);
        assertThat(left.get()).as("still queued when drain returned").isEqualTo(-1);
        flushes.release(100);
        until("it is done", () -> left.get() >= 0);
        assertThat(left.get()).isZero();
        get(List.of(first));
        get(others);
    }

    @Test
    void shouldWriteNothingWhenInterruptedBefore() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> write("one")).isInstanceOf(WalInterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(bench.directory).doesNotExist();
    }

    @Test
    void shouldGoOnWritingWhenAGroupFailsUnexpectedly() throws Exception {
        AtomicBoolean fails = new AtomicBoolean(true);
        options = bench.options()
                .grouping(Grouping.ON)
                .metrics(new Metrics() {
                    @Override
                    public Counter counter(String name) {
                        return amount -> {
                            if (name.equals("wal.groups.written") && fails.getAndSet(false)) {
                                throw new AssertionError("nobody expected this");
                            }
                        };
                    }

                    @Override
                    public void gauge(String name, Supplier<Object> value) {}
                })
                .build();
        commit = commit(LONG_NANOS, 1 << 20);

        Throwable failed = failure(callers.submit(() -> write("first")));
        RecordAddress second = callers.submit(() -> write("second")).get(30, TimeUnit.SECONDS);

        assertThat(failed).isInstanceOf(WalWriteException.class);
        assertThat(second.length()).isEqualTo("second".length());
    }
}
