package io.holdfast.source;

import io.holdfast.time.Threads;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One reader and all that is done with it, in a thread: fetch when all is taken that was fetched before, keep alive
 * meanwhile, acknowledge when asked. All methods are for the thread that has the whole.
 */
final class ReaderThread {
    private static final Logger log = LoggerFactory.getLogger(ReaderThread.class);
    /** Also how long an acknowledgement waits at most for the thread. */
    private static final Duration FETCH_WAIT = Duration.ofMillis(20);

    private static final FetchLimit LIMIT = new FetchLimit(1000, 1 << 20, FETCH_WAIT);
    private static final long KEEP_ALIVE_MILLIS = 100;
    private static final Duration LONGEST_END = Duration.ofSeconds(10);

    private final int number;
    private final FetchedAhead ahead;
    private final Supplier<SourceReader> opening;
    private final Ticker ticker;
    private final Thread thread;
    private final CompletableFuture<Integer> window = new CompletableFuture<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>(); // why the thread has ended
    private final BlockingQueue<Order> orders = new LinkedBlockingQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean mustEnd; // written by the engine's thread

    /** Something to be done with the reader, and how that went. */
    private record Order(Consumer<SourceReader> work, CompletableFuture<@Nullable Void> done) {}

    private record ThreadTag(int thread, DeliveryTag tag) implements DeliveryTag {}

    ReaderThread(int number, FetchedAhead ahead, Supplier<SourceReader> opening, Ticker ticker) {
        this.number = number;
        this.ahead = ahead;
        this.opening = opening;
        this.ticker = ticker;
        this.thread = Threads.daemon(Thread.currentThread().getName() + "-" + number, this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try (SourceReader reader = opening.get()) {
            window.complete(reader.window());
            while (!mustEnd) {
                step(reader);
            }
        } catch (InterruptedException nobody) {
            Thread.currentThread().interrupt();
            fail(nobody);
        } catch (RuntimeException | Error broken) {
            fail(broken);
        } finally {
            fail(new SourceUnavailableException("The reader is closed", null));
            ended.countDown();
        }
    }

    /** The first one is the one that is told. */
    private void fail(Throwable cause) {
        window.completeExceptionally(cause);
        failure.compareAndSet(null, cause);
        for (Order order = orders.poll(); order != null; order = orders.poll()) {
            order.done().completeExceptionally(cause);
        }
        ahead.wake();
    }

    private void step(SourceReader reader) throws InterruptedException {
        boolean isTaken = ahead.isTaken(number);
        Order order = isTaken ? orders.poll() : orders.poll(KEEP_ALIVE_MILLIS, TimeUnit.MILLISECONDS);
        if (order != null) {
            carryOut(order, reader);
        } else if (isTaken) {
            ahead.add(number, tagged(reader.fetch(LIMIT)));
        } else {
            reader.keepAlive();
        }
    }

    private static void carryOut(Order order, SourceReader reader) {
        try {
            order.work().accept(reader);
            order.done().complete(null);
        } catch (RuntimeException broken) {
            order.done().completeExceptionally(broken);
        }
    }

    private List<Delivery> tagged(List<Delivery> deliveries) {
        List<Delivery> tagged = new ArrayList<>(deliveries.size());
        for (Delivery each : deliveries) {
            ThreadTag tag = new ThreadTag(number, each.tag());
            tagged.add(each.isRefused() ? Delivery.refused(each.refusal(), tag) : Delivery.of(each.message(), tag));
        }
        return tagged;
    }

    /** Those of this thread, as its reader knows them. */
    List<DeliveryTag> ownOf(List<DeliveryTag> tags) {
        List<DeliveryTag> own = new ArrayList<>();
        for (DeliveryTag tag : tags) {
            if (tag instanceof ThreadTag mine && mine.thread() == number) {
                own.add(mine.tag());
            }
        }
        return own;
    }

    /** Has the thread do something with its reader; what is returned waits for that, and throws what it threw. */
    Runnable hasDone(Consumer<SourceReader> work) {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        orders.add(new Order(work, done));
        Throwable cause = failure.get(); // set before the last look at the orders: one of both sees this one
        if (cause != null) {
            done.completeExceptionally(cause);
        }
        return () -> joined(done);
    }

    /** All is taken that it had fetched. */
    void fetchOn() {
        orders.add(new Order(reader -> {}, new CompletableFuture<>()));
    }

    void awaitOpen() {
        Integer unused = joined(window);
    }

    int window() {
        return joined(window);
    }

    void failIfEnded() {
        Throwable cause = failure.get();
        if (cause != null) {
            throw told(cause);
        }
    }

    private static <R extends @Nullable Object> R joined(CompletableFuture<R> future) {
        try {
            return future.get();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new SourceUnavailableException("Interrupted while a reader's thread is busy", stop);
        } catch (ExecutionException broken) {
            throw told(broken.getCause());
        }
    }

    private static RuntimeException told(@Nullable Throwable cause) {
        return cause instanceof RuntimeException said
                ? said
                : new SourceUnavailableException("A reader's thread ended: " + cause, cause);
    }

    /** An attempt to open is broken off. */
    void askToEnd() {
        mustEnd = true;
        if (!window.isDone()) {
            thread.interrupt();
        }
    }

    void awaitEnd() {
        boolean interrupted = Thread.interrupted();
        try {
            long end = ticker.nanos() + LONGEST_END.toNanos();
            while (ended.getCount() > 0 && ticker.nanos() - end < 0) {
                if (ended.await(KEEP_ALIVE_MILLIS, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
            log.warn("A reader did not close within {} ms; it is left to itself", LONGEST_END.toMillis());
        } catch (InterruptedException later) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
