package io.holdfast.cells;

import java.io.Serial;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.receiver.Receiver;
import org.jspecify.annotations.Nullable;

/**
 * The same records by Spark's own means. As reliable as its guide says how: whole blocks, each acknowledged when
 * {@code store} has returned; or, if {@code receiver} is {@code single}, as most receivers do it: record by record.
 * It stops before Spark goes on with what it has stored.
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
final class CountedReceiver extends Receiver<String> {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final long BLOCK_MILLIS = 100;

    private final String directory;
    private final String partition;
    private final int records;
    private final int perBlock;
    private final boolean isSingle;
    private transient @Nullable Thread thread; // set by onStart, of each start anew

    CountedReceiver(CellPlan plan, int stream, int index) {
        super(StorageLevel.MEMORY_AND_DISK_SER());
        this.directory = plan.text("directory");
        this.partition = CellPlan.partition(stream, index);
        this.records = plan.number("records");
        this.isSingle = plan.text("receiver").equals("single");
        this.perBlock = (int) Math.max(1, plan.number("rate") * BLOCK_MILLIS / 1000);
    }

    @Override
    public void onStart() {
        Thread fresh = new Thread(this::run, "counted-" + partition);
        fresh.setDaemon(true);
        thread = fresh;
        fresh.start();
    }

    @Override
    public void onStop() {
        Thread current = thread;
        try {
            if (current != null) {
                current.join();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            Acknowledged acknowledged = new Acknowledged(Path.of(directory), partition);
            for (long next = acknowledged.last() + 1; !isStopped() && next <= records; next += perBlock) {
                Thread.sleep(BLOCK_MILLIS);
                long last = Math.min(records, next + perBlock - 1);
                List<String> block = new ArrayList<>();
                for (long number = next; number <= last; number++) {
                    block.add(CountedRecords.text(partition, number));
                }
                if (isSingle) {
                    block.forEach(this::store);
                } else {
                    store(block.iterator());
                }
                acknowledged.add(next, last);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
