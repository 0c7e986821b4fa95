package io.holdfast.spark.log;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to be done in this process once a driver without a checkpoint has everything that an earlier one left undone.
 * Thread-safe.
 */
public final class TakingOver {
    private static final Logger log = LoggerFactory.getLogger(TakingOver.class);
    private static final AtomicReference<@Nullable Runnable> NEXT = new AtomicReference<>();

    private TakingOver() {}

    /** Sets what is done, once and in the background, after the next start that gives blocks back has done so. */
    public static void onceDone(Runnable work) {
        NEXT.set(work);
    }

    /** Forgets what was to be done, because that start did not come about. */
    public static void forget() {
        NEXT.set(null);
    }

    static void done() {
        Runnable work = NEXT.getAndSet(null);
        if (work == null) {
            return;
        }
        try {
            work.run();
        } catch (RuntimeException failure) { // it can be done at the next start as well
            log.warn("What was to follow the taking over failed; the next start does it", failure);
        }
    }
}
