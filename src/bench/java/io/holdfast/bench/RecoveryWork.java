package io.holdfast.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.scheduler.ReceivedBlockTracker;

/**
 * Starts a driver's tracker over a log full of blocks; an operation is one block. The log is written once per kind and
 * gets another directory for each round, by rename. Not thread-safe.
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
final class RecoveryWork {
    private static final long FIRST_BATCH = 1_700_000_000_000L;

    private final int blocks;
    private final int batches;
    private final Map<String, String> directories = new HashMap<>();

    /**
     * Prepares nothing yet.
     *
     * @param batches how many batches the blocks are in, none of which has ended; 0 for none
     */
    RecoveryWork(int blocks, int batches) {
        this.blocks = blocks;
        this.batches = batches;
    }

    Sample run(Place place, DriverKind kind) throws Exception {
        String written = directories.get(kind.name());
        if (written == null) {
            written = place.next();
            write(place, kind, written);
        }
        String directory = place.next();
        place.rename(written, directory);
        directories.put(kind.name(), directory);
        Meter meter = Meter.begin();
        ReceivedBlockTracker tracker = kind.tracker(place, directory, true);
        Sample sample = meter.end(blocks);
        check(tracker, kind);
        tracker.stop();
        return sample;
    }

    private void write(Place place, DriverKind kind, String directory) {
        ReceivedBlockTracker tracker = kind.tracker(place, directory, false);
        int perBatch = batches == 0 ? Integer.MAX_VALUE : blocks / batches;
        for (int i = 0; i < blocks; i++) {
            add(tracker, kind, directory, i);
            if ((i + 1) % perBatch == 0) {
                tracker.allocateBlocksToBatch(new Time(FIRST_BATCH + 1000L * (i / perBatch)));
            }
        }
        tracker.stop();
    }

    private static void add(ReceivedBlockTracker tracker, DriverKind kind, String directory, int id) {
        if (!tracker.addBlock(kind.block(directory, id))) {
            throw new IllegalStateException("'" + kind.name() + "' did not take a block");
        }
    }

    private void check(ReceivedBlockTracker tracker, DriverKind kind) {
        int found = tracker.getUnallocatedBlocks(0).size();
        for (int batch = 0; batch < batches; batch++) {
            found += tracker.getBlocksOfBatchAndStream(new Time(FIRST_BATCH + 1000L * batch), 0)
                    .size();
        }
        LogWork.check(found == blocks, kind.name());
    }

    /** Blocks of several receivers, each of which announces one after the other; an operation is a block. */
    static Sample announce(Place place, DriverKind kind, int blocks, int receivers) throws Exception {
        String directory = place.next();
        ReceivedBlockTracker tracker = kind.tracker(place, directory, false);
        add(tracker, kind, directory, 0);
        ExecutorService threads = Executors.newFixedThreadPool(receivers);
        AtomicInteger last = new AtomicInteger();
        Meter meter = Meter.begin();
        List<Future<?>> announced = new ArrayList<>();
        for (int receiver = 0; receiver < receivers; receiver++) {
            announced.add(threads.submit(() -> {
                for (int id = last.incrementAndGet(); id <= blocks; id = last.incrementAndGet()) {
                    add(tracker, kind, directory, id);
                }
            }));
        }
        for (Future<?> one : announced) {
            one.get();
        }
        Sample sample = meter.end(blocks);
        threads.shutdown();
        tracker.stop();
        place.delete(directory);
        return sample;
    }
}
