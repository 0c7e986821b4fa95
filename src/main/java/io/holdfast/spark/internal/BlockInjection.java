package io.holdfast.spark.internal;

import io.holdfast.time.Ticker;
import java.time.Duration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.streaming.scheduler.AddBlock;
import org.apache.spark.streaming.scheduler.ReceivedBlockInfo;
import org.apache.spark.util.RpcUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Gives blocks to Spark's tracker as a receiver would, so that allocation, cleanup and checkpoints stay Spark's. Not
 * thread-safe.
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
public final class BlockInjection {
    private static final Logger log = LoggerFactory.getLogger(BlockInjection.class);
    private static final String ENDPOINT = "ReceiverTracker";
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final RpcEndpointRef tracker;

    private BlockInjection(RpcEndpointRef tracker) {
        this.tracker = tracker;
    }

    /**
     * Waits for the tracker to be there.
     *
     * @throws IllegalStateException if it does not come in time
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    public static BlockInjection open(SparkConf conf, Duration bound, Ticker ticker) throws InterruptedException {
        long begin = ticker.nanos();
        while (true) {
            try {
                return new BlockInjection(
                        RpcUtils.makeDriverRef(ENDPOINT, conf, SparkEnv.get().rpcEnv()));
            } catch (RuntimeException notYet) {
                if (ticker.nanos() - begin > bound.toNanos()) {
                    throw new IllegalStateException(
                            "Spark's tracker of blocks was not there after " + bound.toMillis() + " ms", notYet);
                }
                log.debug("Spark's tracker of blocks is not there yet", notYet);
                ticker.sleep(PAUSE);
            }
        }
    }

    /**
     * Gives one block, to be read from the log: no executor has it, and if one has a block of that number it is another
     * one. Returns whether the tracker took it, which includes that the driver's log has it.
     */
    public boolean give(ReceivedBlockInfo block) {
        block.setBlockIdInvalid();
        ClassTag<Object> tag = ClassTag$.MODULE$.apply(Boolean.class);
        return Boolean.TRUE.equals(tracker.askSync(new AddBlock(block), tag));
    }
}
