package io.holdfast.source.postgresql;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The transactions of a connection, in the order of their commits, and how far all of them are stored. Holds a few numbers
 * for each, however large they are. Confined to one thread.
 */
final class Transactions {
    private final Deque<Transaction> open = new ArrayDeque<>();
    private @Nullable Transaction arriving;
    private long flushed;

    void begin(Event.Begin begin) {
        arriving = new Transaction(begin);
        open.add(arriving);
    }

    /** The one that is arriving; null between transactions. */
    @Nullable
    Transaction arriving() {
        return arriving;
    }

    void commit(Event.Commit commit) {
        if (arriving != null) {
            arriving.end(commit.endLsn());
            arriving = null;
        }
    }

    /**
     * Up to where everything is stored: behind a transaction only when it has arrived as a whole, all its changes are
     * stored, and so are those of all before it. To move the slot into a transaction would lose what is left of it.
     *
     * @param heard up to where the server has sent everything, which counts when nothing is open
     */
    long flushed(long heard) {
        Transaction first = open.peek();
        while (first != null && first.isWhole() && first.isSettled()) {
            flushed = Math.max(flushed, first.endLsn());
            open.remove();
            first = open.peek();
        }
        if (open.isEmpty()) {
            flushed = Math.max(flushed, heard);
        }
        return flushed;
    }
}
