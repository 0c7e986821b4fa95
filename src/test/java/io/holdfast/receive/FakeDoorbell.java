package io.holdfast.receive;

import java.time.Duration;

/** Waits by moving the fake time on. Confined to the test's thread. */
final class FakeDoorbell extends Doorbell {
    private final FakeTicker ticker;
    private boolean rung;
    private Runnable meanwhile = () -> {};

    FakeDoorbell(FakeTicker ticker) {
        this.ticker = ticker;
    }

    /** What happens during every wait. */
    void meanwhile(Runnable action) {
        meanwhile = action;
    }

    @Override
    void ring() {
        rung = true;
    }

    @Override
    void await(Duration longest) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        meanwhile.run();
        if (!rung) {
            ticker.advance(longest);
        }
        rung = false;
    }
}
