package io.holdfast.receive;

import io.holdfast.source.SourceMessage;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * One block being filled, at most one being stored, and at most one that is made ready behind it and stored in its turn.
 * So what goes through one lane is stored in order. Confined to the engine's thread.
 */
final class Lane<T> {
    private OpenBlock<T> open = new OpenBlock<>();
    private @Nullable Storing<T> storing;
    private @Nullable Storing<T> following; // only behind another one
    private boolean broken;

    Ticket add(T element, SourceMessage message, long nowNanos) {
        open.add(element, message, nowNanos);
        return open.ticket();
    }

    OpenBlock<T> open() {
        return open;
    }

    @Nullable
    Storing<T> storing() {
        return storing;
    }

    /** Whether a block may be cut: there is one, and nobody waits for his turn. After a failure never again. */
    boolean canCut() {
        return following == null && !broken && !open.isEmpty();
    }

    /**
     * Whether the store has a block, which {@link #takeDone} alone takes back: what the store's thread does meanwhile
     * changes nothing, so whoever asks twice in a round gets the same answer.
     */
    boolean isBusy() {
        return storing != null;
    }

    boolean isBroken() {
        return broken;
    }

    boolean isIdle() {
        return storing == null && open.isEmpty();
    }

    /** Closes the open block; what it returns has to be run by a store thread. */
    Storing<T> cut(BiFunction<OpenBlock<T>, NextTurn, Storing<T>> start) {
        Storing<T> before = storing;
        Storing<T> started = start.apply(open, before == null ? NextTurn.now() : before.next());
        if (before == null) {
            storing = started;
        } else {
            following = started;
        }
        open = new OpenBlock<>();
        return started;
    }

    /** Takes back what the store has finished; null when there is nothing. A failed block stays the lane's last. */
    @Nullable
    Storing<T> takeDone() {
        Storing<T> finished = storing;
        if (finished == null || !finished.isDone() || broken) {
            return null;
        }
        if (finished.failure() == null) {
            finished.ticket().markStored();
            storing = following;
            following = null;
        } else {
            broken = true;
        }
        return finished;
    }
}
