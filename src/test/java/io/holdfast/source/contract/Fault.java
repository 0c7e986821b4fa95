package io.holdfast.source.contract;

import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;

/**
 * Something that happens to a receiver's process at one of its blocks.
 *
 * @param kind what happens
 * @param block at which block, counted from 1 in each process
 * @param millis how long it takes, where that means something
 */
public record Fault(Kind kind, long block, long millis) implements Serializable {
    @Serial
    private static final long serialVersionUID = 1L;

    /** What may happen. */
    public enum Kind {
        /** The first attempt to store the block fails. */
        FAIL_ONCE,
        /** Every attempt to store the block fails. */
        FAIL_ALWAYS,
        /** Storing the block waits until {@link ReceiverRun#letGo}. */
        HOLD,
        /** Storing the block takes that long. */
        SLOW,
        /** The process is gone when the block is stored and its sink has not returned. */
        HALT
    }

    /** The first attempt to store that block fails. */
    public static Fault failOnce(long block) {
        return new Fault(Kind.FAIL_ONCE, block, 0);
    }

    /** No attempt to store that block succeeds. */
    public static Fault failAlways(long block) {
        return new Fault(Kind.FAIL_ALWAYS, block, 0);
    }

    /** That block is stored only after {@link ReceiverRun#letGo}. */
    public static Fault hold(long block) {
        return new Fault(Kind.HOLD, block, 0);
    }

    /** That block's store takes that long. */
    public static Fault slow(long block, Duration time) {
        return new Fault(Kind.SLOW, block, time.toMillis());
    }

    /** The process ends, as by kill -9, between that block's store and its acknowledgement. */
    public static Fault haltAfter(long block) {
        return new Fault(Kind.HALT, block, 0);
    }
}
