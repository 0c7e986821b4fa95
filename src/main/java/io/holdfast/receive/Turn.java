package io.holdfast.receive;

/** A block's turn to be stored, which comes when the block before it of its lane is stored. Thread-safe. */
@FunctionalInterface
public interface Turn {
    /**
     * Waits until the turn has come.
     *
     * @throws InterruptedException if the thread was interrupted, before or meanwhile
     * @throws IllegalStateException if it will not come, because the block before is not stored and will not be
     */
    void await() throws InterruptedException;
}
