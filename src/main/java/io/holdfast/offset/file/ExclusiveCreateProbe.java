package io.holdfast.offset.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetUnavailableException;
import io.holdfast.storage.Storage;
import io.holdfast.time.Threads;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Tries whether of two that create the same file exactly one is told that it did, and its content stays: what a file
 * system says of itself is not always so. Stateless.
 */
final class ExclusiveCreateProbe {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private ExclusiveCreateProbe() {}

    /**
     * Creates and deletes a small file.
     *
     * @throws OffsetRefusedException if not exactly one creator won
     * @throws OffsetUnavailableException if it took too long to tell
     * @throws io.holdfast.storage.StorageException if the storage fails, or refuses by itself
     */
    static void check(Storage storage) {
        ExecutorService pool = Threads.pool("holdfast-create-probe", 2);
        try {
            meet(storage, storage.root() + "/probe-" + UUID.randomUUID(), pool);
        } finally {
            pool.shutdownNow();
        }
    }

    private static void meet(Storage storage, String path, ExecutorService pool) {
        CyclicBarrier start = new CyclicBarrier(2);
        Future<Boolean> one = pool.submit(() -> create(storage, path, "one", start));
        Future<Boolean> two = pool.submit(() -> create(storage, path, "two", start));
        boolean oneWon = result(one, path);
        boolean twoWon = result(two, path);
        if (oneWon == twoWon) {
            throw refused(
                    path, (oneWon ? "both" : "neither") + " of two creators of the same file was told that it won");
        }
        String stayed = new String(storage.readSmall(path, 100), UTF_8);
        if (!stayed.equals(oneWon ? "one" : "two")) {
            throw refused(path, "the content of the creator that lost");
        }
        boolean unused = storage.deleteFile(path);
    }

    private static boolean create(Storage storage, String path, String content, CyclicBarrier start) throws Exception {
        start.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        return storage.createExclusive(path, content.getBytes(UTF_8));
    }

    private static OffsetRefusedException refused(String path, String found) {
        return new OffsetRefusedException(
                "Cannot keep offsets beside " + path
                        + ": expected a file system that lets exactly one of several creators" + " win, found " + found
                        + "; choose a directory on HDFS or on a local disk, or another store",
                null);
    }

    private static boolean result(Future<Boolean> creator, String path) {
        try {
            return creator.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw unknown(path, String.valueOf(failure.getCause()), failure);
        } catch (TimeoutException slow) {
            throw unknown(path, "no answer in " + LIMIT.toSeconds() + " s", slow);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unknown(path, "an interrupt", interrupted);
        }
    }

    private static OffsetUnavailableException unknown(String path, String found, Throwable cause) {
        return new OffsetUnavailableException(
                "Cannot tell whether the file system of " + path + " lets one creator win: found " + found
                        + ". See that it answers, then try again",
                cause);
    }
}
