package io.holdfast.spark.receiver;

import io.holdfast.receive.Block;
import io.holdfast.receive.BlockSink;
import io.holdfast.spark.internal.BlockPlaces;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.Iterator;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.apache.spark.storage.StreamBlockId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores blocks where there is no log: copies on other executors are what protects them, so a block counts as stored
 * only when the copies exist. Spark itself only warns when there was nobody to copy to.
 *
 * <p>When a copy is missing after the store, the block is stored again as another one: duplicates rather than a loss.
 * Thread-safe.
 *
 * @param <T> the stream's element
 */
final class CopiedSink<T> implements BlockSink<T> {
    private static final Logger log = LoggerFactory.getLogger(CopiedSink.class);
    private static final Duration LONGEST_WAIT_FOR_A_PEER = Duration.ofMinutes(1);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private final BiConsumer<Iterator<T>, StreamBlockId> store;
    private final BlockPlaces blocks;
    private final int streamId;
    private final int copies;
    private final Ticker ticker;
    private final AtomicLong nextId;

    CopiedSink(
            BiConsumer<Iterator<T>, StreamBlockId> store, BlockPlaces blocks, int streamId, int copies, Ticker ticker) {
        this.store = store;
        this.blocks = blocks;
        this.streamId = streamId;
        this.copies = copies;
        this.ticker = ticker;
        this.nextId = new AtomicLong(firstId(ticker));
    }

    /** Spark's own ids begin with the clock's milliseconds, which a restart with a clock set back repeats. */
    private static long firstId(Ticker ticker) {
        return (ticker.millis() << 20) + ThreadLocalRandom.current().nextInt(1 << 20);
    }

    @Override
    public void store(Block<T> block) {
        awaitPeers();
        StreamBlockId id = new StreamBlockId(streamId, nextId.getAndIncrement());
        store.accept(block.elements().iterator(), id);
        OptionalInt found = blocks.copies(id);
        if (found.isPresent() && found.getAsInt() < copies) {
            throw new MissingCopyException("Block " + id + " was stored on " + found.getAsInt()
                    + " executors instead of " + copies + ": an executor is gone or its memory and disk are full");
        }
    }

    private void awaitPeers() {
        long begin = ticker.nanos();
        OptionalInt peers = blocks.peers();
        boolean said = false;
        while (peers.isPresent() && peers.getAsInt() < copies - 1) {
            if (ticker.nanos() - begin > LONGEST_WAIT_FOR_A_PEER.toNanos()) {
                throw new MissingCopyException("There is nobody to copy blocks to: the application has "
                        + (peers.getAsInt() + 1) + " executors, its receivers need " + copies
                        + " for as long as the log is off. Give it more executors, or switch the log on.");
            }
            if (!said) {
                log.warn(
                        "Stream {} waits for another executor to copy its blocks to; has {}, needs {}",
                        streamId,
                        peers.getAsInt(),
                        copies - 1);
                said = true;
            }
            pause();
            peers = blocks.peers();
        }
    }

    private void pause() {
        try {
            ticker.sleep(LOOK_EVERY);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new MissingCopyException("Interrupted while waiting for an executor to copy blocks to");
        }
    }
}
