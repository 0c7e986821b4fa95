package io.holdfast.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FetchWaitTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final FetchWait news = new FetchWait(lock);
    private final LinkedBlockingQueue<String> things = new LinkedBlockingQueue<>();

    private void await(Duration longest) {
        lock.lock();
        try {
            news.await(longest, things::isEmpty);
        } finally {
            lock.unlock();
        }
    }

    @Test
    void shouldNotWaitWhenSomethingIsThere() {
        things.add("a");

        await(LONG);

        assertThat(things).hasSize(1);
    }

    @Test
    void shouldEndTheNextWaitAndNoOtherWhenNobodyWaited() {
        news.wake();
        news.wake();

        await(LONG);

        long before = System.nanoTime();
        await(Duration.ofMillis(20));
        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(20_000_000);
    }

    @Test
    void shouldEndAWaitThatGoesOn() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        Thread waiter = new Thread(() -> {
            lock.lock();
            try {
                news.await(LONG, () -> {
                    waiting.countDown();
                    return true;
                });
            } finally {
                lock.unlock();
            }
        });
        waiter.start();
        waiting.await();

        news.wake(); // needs the lock, which the waiter gives up when it waits

        waiter.join();
        assertThat(waiter.isAlive()).isFalse();
    }

    @Test
    void shouldEndAtOnceAndKeepAnInterrupt() {
        Thread.currentThread().interrupt();

        await(LONG);

        assertThat(Thread.interrupted()).isTrue();
    }
}
