package io.holdfast.bench;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerBlockUpdated;
import org.apache.spark.storage.BlockUpdatedInfo;

/**
 * Spark's own {@code socketTextStream} without any log. A line counts when its block is stored; the receiver itself counts
 * nothing, so lines are told by the bytes of blocks.
 *
 * @param port whom to read from
 * @param stretch what is timed
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so; it is what is measured
record SocketWork(int port, Stretch stretch) implements RemoteWork {
    /** A text of a record's length as Java serializes it: what it is and how long, and its bytes. */
    private static final int SERIALIZED_BYTES = 3 + ReceiversCases.RECORD_BYTES;

    @Override
    public Sample run() {
        StoredBytes stored = new StoredBytes();
        return new ReceiverApplication(
                        ReceiverApplication.conf(),
                        streaming -> {
                            streaming.ssc().sparkContext().addSparkListener(stored);
                            return streaming.socketTextStream("127.0.0.1", port);
                        },
                        stretch)
                .run("", () -> stored.bytes.get() / SERIALIZED_BYTES);
    }

    /** Adds up the blocks of receivers. Thread-safe. */
    private static final class StoredBytes extends SparkListener {
        private final AtomicLong bytes = new AtomicLong();

        @Override
        public void onBlockUpdated(SparkListenerBlockUpdated updated) {
            BlockUpdatedInfo block = updated.blockUpdatedInfo();
            if (block.blockId().name().startsWith("input-")) {
                bytes.addAndGet(block.memSize() + block.diskSize());
            }
        }
    }
}
