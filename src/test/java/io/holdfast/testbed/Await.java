package io.holdfast.testbed;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Bounded waits that tell the last state seen when the bound is reached. */
final class Await {
    private static final long PAUSE_MILLIS = 50;

    private Await() {}

    static void until(String what, Duration limit, BooleanSupplier condition, Supplier<String> lastState) {
        get(what, limit, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty(), lastState);
    }

    /** Asks until there is an answer and returns it. Throws, with the last state, when there is none in time. */
    static <T> T get(String what, Duration limit, Supplier<Optional<T>> question, Supplier<String> lastState) {
        long startNanos = System.nanoTime();
        while (true) {
            Optional<T> answer = question.get();
            if (answer.isPresent()) {
                return answer.get();
            }
            if (System.nanoTime() - startNanos > limit.toNanos()) {
                throw new TestBedException(
                        "Waited " + limit.toMillis() + " ms in vain for " + what + ". Last seen: " + lastState.get());
            }
            pause();
        }
    }

    static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestBedException("Interrupted while waiting for a process of the test bed", e);
        }
    }
}
