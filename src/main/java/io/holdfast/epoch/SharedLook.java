package io.holdfast.epoch;

import io.holdfast.storage.StorageInterruptedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Several threads that ask the same share one look, which began after each of them had asked. Whoever asks during a look
 * waits for the next one: the look that is under way may have seen less than the asker needs. Thread-safe.
 */
final class SharedLook {
    private final Runnable look;
    private final ReentrantLock turn = new ReentrantLock();
    private @Nullable CompletableFuture<Boolean> next; // guarded by this; false if nobody can tell, and each asks again

    /**
     * Shares a look.
     *
     * @param look returns if all is well and throws otherwise; never called by two threads at once
     */
    SharedLook(Runnable look) {
        this.look = look;
    }

    /** Returns or throws as a look does that begins after this call. */
    void ask() {
        boolean answered = false;
        while (!answered) {
            CompletableFuture<Boolean> mine = new CompletableFuture<>();
            CompletableFuture<Boolean> joined = join(mine);
            if (joined == mine) {
                lead(mine);
            }
            answered = answer(joined);
        }
    }

    private synchronized CompletableFuture<Boolean> join(CompletableFuture<Boolean> mine) {
        CompletableFuture<Boolean> waiting = next;
        if (waiting != null) {
            return waiting;
        }
        next = mine;
        return mine;
    }

    private void lead(CompletableFuture<Boolean> mine) {
        turn.lock();
        try {
            begin();
            look.run();
            mine.complete(true);
        } catch (StorageInterruptedException own) {
            mine.complete(false); // it is this thread's interrupt; the others are none the wiser
            throw own;
        } catch (Throwable failure) {
            mine.completeExceptionally(failure);
        } finally {
            turn.unlock();
        }
    }

    private synchronized void begin() {
        next = null;
    }

    private static boolean answer(CompletableFuture<Boolean> look) {
        try {
            return look.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw failed;
        }
    }
}
