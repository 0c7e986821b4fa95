package io.holdfast.receive;

import java.util.concurrent.CountDownLatch;

/** The turn behind a block: it comes, or is lost, when the block's store has ended. Thread-safe. */
final class NextTurn implements Turn {
    private final CountDownLatch known = new CountDownLatch(1);
    private volatile boolean lost; // written before known

    /** The turn of a block that nothing goes before. */
    static NextTurn now() {
        NextTurn turn = new NextTurn();
        turn.come();
        return turn;
    }

    void come() {
        known.countDown();
    }

    void lose() {
        lost = true;
        known.countDown();
    }

    boolean isLost() {
        return lost;
    }

    @Override
    public void await() throws InterruptedException {
        known.await();
        if (lost) {
            throw new IllegalStateException("The block before is not stored");
        }
    }
}
