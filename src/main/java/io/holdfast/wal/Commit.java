package io.holdfast.wal;

/** How a record becomes durable. Implementations are thread-safe. */
interface Commit {
    /**
     * Returns when the record is durable, and has the record released when nobody needs it any more.
     *
     * @throws WalWriteException if no attempt succeeded in time
     * @throws WalInterruptedException if the thread is interrupted
     */
    RecordAddress write(PendingWrite write);

    /** Returns when what was handed in before has ended, each write at its deadline at the latest. */
    default void drain() {}
}
