package io.holdfast.source.postgresql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message of {@code pgoutput}. */
sealed interface Event {
    /**
     * A transaction that is committed begins to arrive.
     *
     * @param commitLsn where its commit stands in the log
     * @param committedMicros when, in microseconds since 2000
     * @param xid its number
     */
    record Begin(long commitLsn, long committedMicros, long xid) implements Event {}

    /**
     * All of it has arrived.
     *
     * @param endLsn where the log goes on behind its commit
     */
    record Commit(long endLsn) implements Event {}

    /**
     * A row, or whole tables, were changed.
     *
     * @param operation {@code insert}, {@code update}, {@code delete} or {@code truncate}
     * @param tables the table; of a truncation all of them
     * @param key the old values of the key's columns, where the server sends them
     * @param before the old row, where the table's replica identity is full
     * @param after the new row
     */
    record Change(
            String operation,
            List<Relation> tables,
            @Nullable List<Cell> key,
            @Nullable List<Cell> before,
            @Nullable List<Cell> after)
            implements Event {}

    /** Something that needs no answer, such as the description of a table. */
    record Other() implements Event {}
}
