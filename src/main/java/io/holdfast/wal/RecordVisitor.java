package io.holdfast.wal;

/** Sees what an inspection of a segment comes across. */
public interface RecordVisitor {
    /** Wants to see nothing. */
    RecordVisitor NONE = new RecordVisitor() {};

    /**
     * Called for every valid record, in order.
     *
     * @return whether to go on
     */
    default boolean record(LogRecord record) {
        return true;
    }

    /**
     * Called from time to time with what has been read since the last call, in bytes.
     *
     * @param bytes 0 or more
     */
    default void progress(long bytes) {}
}
