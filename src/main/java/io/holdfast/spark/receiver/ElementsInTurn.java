package io.holdfast.spark.receiver;

import io.holdfast.receive.Turn;
import java.util.Iterator;

/** A block's elements, which end only when its turn has come. Not thread-safe. */
final class ElementsInTurn<T> implements Iterator<T> {
    private final Iterator<T> elements;
    private final Turn turn;

    ElementsInTurn(Iterator<T> elements, Turn turn) {
        this.elements = elements;
        this.turn = turn;
    }

    /**
     * Whether there is another one; if not, waits for the turn first.
     *
     * @throws IllegalStateException if the turn is lost, or the thread is interrupted while it waits, and stays so
     */
    @Override
    public boolean hasNext() {
        if (elements.hasNext()) {
            return true;
        }
        try {
            turn.await();
            return false;
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the block before was on its way", interrupt);
        }
    }

    @Override
    public T next() {
        return elements.next();
    }
}
