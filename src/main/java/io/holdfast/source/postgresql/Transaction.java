package io.holdfast.source.postgresql;

/** A transaction on its way: how many of its changes were handed over, and how many are stored. Confined to one thread. */
final class Transaction {
    private final Event.Begin begin;
    private long handedOver;
    private long stored;
    private long endLsn;
    private boolean isWhole;

    Transaction(Event.Begin begin) {
        this.begin = begin;
    }

    Event.Begin begin() {
        return begin;
    }

    /** A change goes out; returns its place, from 0. */
    long handOver() {
        return handedOver++;
    }

    void stored() {
        stored++;
    }

    /** Its commit has arrived: there is no more of it. */
    void end(long lsn) {
        endLsn = lsn;
        isWhole = true;
    }

    boolean isWhole() {
        return isWhole;
    }

    /** Whether everything that was handed over is stored. */
    boolean isSettled() {
        return stored == handedOver;
    }

    /** Where the log goes on behind it; 0 before its end. */
    long endLsn() {
        return endLsn;
    }
}
