package io.holdfast.epoch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.storage.StorageInterruptedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedLookTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger looks = new AtomicInteger();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private volatile @Nullable RuntimeException failure; // written by the test, read by looks

    /** The first look waits for {@link #goOn}. */
    private final SharedLook look = new SharedLook(() -> {
        if (looks.incrementAndGet() == 1) {
            begun.countDown();
            await(goOn);
        }
        RuntimeException wrong = failure;
        if (wrong != null) {
            throw wrong;
        }
    });

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void shouldShareOneLookAmongThoseThatAskDuringAnother() throws Exception {
        CompletableFuture<Void> first = ask();
        await(begun);
        List<CompletableFuture<Void>> others = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            others.add(ask());
        }
        TimeUnit.MILLISECONDS.sleep(100); // all of them wait; were one late, it would only look for itself
        assertThat(others).noneMatch(CompletableFuture::isDone);
        goOn.countDown();
        first.get(10, TimeUnit.SECONDS);
        for (CompletableFuture<Void> other : others) {
            other.get(10, TimeUnit.SECONDS);
        }
        assertThat(looks.get()).isBetween(2, 3);
    }

    @Test
    void shouldNotTakeTheAnswerOfALookThatBeganBeforeTheQuestion() throws Exception {
        CompletableFuture<Void> first = ask();
        await(begun);
        CompletableFuture<Void> second = ask();
        failure =
                new IllegalStateException("fenced"); // from now on; the first look throws it, too, for it has not ended
        goOn.countDown();
        assertThatThrownBy(() -> first.get(10, TimeUnit.SECONDS)).hasRootCauseMessage("fenced");
        assertThatThrownBy(() -> second.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseMessage("fenced");
        assertThat(looks.get()).isEqualTo(2);
    }

    @Test
    void shouldLetTheOthersAskAgainWhenTheOneWhoLooksIsInterrupted() throws Exception {
        CompletableFuture<Void> first = ask();
        await(begun);
        CountDownLatch asked = new CountDownLatch(1);
        AtomicInteger interrupts = new AtomicInteger();
        SharedLook interruptible = new SharedLook(() -> {
            if (interrupts.incrementAndGet() == 1) {
                asked.countDown();
                await(goOn);
                throw new StorageInterruptedException("interrupted", new InterruptedException());
            }
        });
        CompletableFuture<Void> leads = CompletableFuture.runAsync(interruptible::ask, threads);
        await(asked);
        CompletableFuture<Void> follows = CompletableFuture.runAsync(interruptible::ask, threads);
        goOn.countDown();
        assertThatThrownBy(() -> leads.get(10, TimeUnit.SECONDS)).hasRootCauseInstanceOf(InterruptedException.class);
        follows.get(10, TimeUnit.SECONDS);
        first.get(10, TimeUnit.SECONDS);
    }

    /** What every driver counts on: whatever happened before the question is seen. */
    @Test
    void shouldAlwaysSeeWhatHappenedBeforeTheQuestion() throws Exception {
        AtomicLong truth = new AtomicLong();
        AtomicLong seen = new AtomicLong();
        SharedLook watching = new SharedLook(() -> seen.set(truth.get()));
        List<CompletableFuture<Void>> askers = new ArrayList<>();
        for (int asker = 0; asker < 4; asker++) {
            askers.add(CompletableFuture.runAsync(
                    () -> {
                        for (int i = 0; i < 20_000; i++) {
                            long before = truth.incrementAndGet();
                            watching.ask();
                            assertThat(seen.get()).isGreaterThanOrEqualTo(before);
                        }
                    },
                    threads));
        }
        for (CompletableFuture<Void> asker : askers) {
            asker.get(60, TimeUnit.SECONDS);
        }
    }

    private CompletableFuture<Void> ask() {
        return CompletableFuture.runAsync(look::ask, threads);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
