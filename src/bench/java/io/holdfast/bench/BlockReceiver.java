package io.holdfast.bench;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.receiver.Receiver;

/**
 * Stores the same block again and again from one thread, as fast as Spark takes it, and tells the process what that
 * took. Spark serializes receivers: the outcome is found by the run's name.
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so; it is what is measured
final class BlockReceiver extends Receiver<String> {
    private static final long serialVersionUID = 1L;
    private static final int BLOCK_BYTES = 1_000_000;
    private static final int WARM_UP_BLOCKS = 5;
    private static final Map<String, Outcome> OUTCOMES = new ConcurrentHashMap<>();

    private final String run;
    private final boolean compressible;
    private final int blocks;

    BlockReceiver(String run, boolean compressible, int blocks) {
        super(StorageLevel.MEMORY_AND_DISK_SER());
        this.run = run;
        this.compressible = compressible;
        this.blocks = blocks;
    }

    /** What came of a run. Thread-safe. */
    static final class Outcome {
        private final CompletableFuture<Sample> stored = new CompletableFuture<>();
        private final LongAdder expected = new LongAdder();
        private final LongAdder counted = new LongAdder();

        CompletableFuture<Sample> stored() {
            return stored;
        }

        void count(long records) {
            counted.add(records);
        }

        boolean isCounted() {
            if (counted.sum() > expected.sum()) {
                throw new IllegalStateException("Batches counted more than was stored: " + this);
            }
            return counted.sum() == expected.sum();
        }

        @Override
        public String toString() {
            return counted.sum() + " of " + expected.sum() + " records counted";
        }
    }

    static Outcome outcome(String run) {
        return OUTCOMES.computeIfAbsent(run, unused -> new Outcome());
    }

    static void forget(String run) {
        OUTCOMES.remove(run);
    }

    @Override
    public void onStart() {
        Thread thread = new Thread(this::storeAll, "bench-receiver");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void onStop() {}

    private void storeAll() {
        Outcome outcome = outcome(run);
        try {
            List<String> block = Payloads.lines(BLOCK_BYTES, compressible);
            outcome.expected.add((long) block.size() * (WARM_UP_BLOCKS + blocks));
            for (int i = 0; i < WARM_UP_BLOCKS; i++) {
                store(block.iterator());
            }
            outcome.stored.complete(timed(block));
        } catch (RuntimeException failure) { // the thread's outermost call; who waits for the outcome is told
            outcome.stored.completeExceptionally(failure);
        }
    }

    private Sample timed(List<String> block) {
        long[] nanos = new long[blocks];
        Meter meter = Meter.begin();
        for (int i = 0; i < blocks; i++) {
            long begin = System.nanoTime();
            store(block.iterator());
            nanos[i] = System.nanoTime() - begin;
        }
        return meter.end(nanos, block.size());
    }
}
