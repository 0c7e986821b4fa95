package io.holdfast.receive;

import org.jspecify.annotations.Nullable;

/** One block on its way into the store. Run by a store thread, watched by the engine's thread. */
final class Storing<T> implements Runnable {
    private final Block<T> block;
    private final Ticket ticket;
    private final NextTurn turn;
    private final NextTurn next = new NextTurn();
    private final RetryingStore<T> store;
    private final Doorbell doorbell;
    private final long startedNanos;
    private @Nullable Throwable failure; // written before done, read after it
    private volatile boolean done; // written by the store thread, read by the engine's

    Storing(
            Block<T> block,
            Ticket ticket,
            NextTurn turn,
            RetryingStore<T> store,
            Doorbell doorbell,
            long startedNanos) {
        this.block = block;
        this.ticket = ticket;
        this.turn = turn;
        this.store = store;
        this.doorbell = doorbell;
        this.startedNanos = startedNanos;
    }

    @Override
    public void run() {
        try {
            store.store(block, turn);
            next.come();
        } catch (Throwable any) { // an error that got away here would leave the engine waiting for ever
            failure = any;
            next.lose();
        }
        done = true;
        doorbell.ring();
    }

    boolean isDone() {
        return done;
    }

    /** Why the block is not stored; null when it is. Only once it is done. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    /** The turn of the block behind this one. */
    NextTurn next() {
        return next;
    }

    Block<T> block() {
        return block;
    }

    Ticket ticket() {
        return ticket;
    }

    long startedNanos() {
        return startedNanos;
    }
}
