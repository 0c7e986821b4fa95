package io.holdfast.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Threads that send records, and what came of them. Not thread-safe. */
final class Senders implements AutoCloseable {
    private static final long LIMIT_SECONDS = 60;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final ExecutorService threads = Executors.newCachedThreadPool(runnable -> {
        Thread thread = new Thread(runnable, "bench-sender");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Future<Long>> running = new ArrayList<>();

    /** Starts one, which returns how many of its records were acknowledged. */
    void start(Callable<Long> sender) {
        running.add(threads.submit(sender));
    }

    /**
     * Waits until all have ended.
     *
     * @return how many records were acknowledged
     * @throws IllegalStateException if one failed or does not end
     */
    long acknowledged() throws InterruptedException {
        long acknowledged = 0;
        for (Future<Long> each : running) {
            try {
                acknowledged += each.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException | java.util.concurrent.TimeoutException failure) {
                throw new IllegalStateException("A sender did not get its records acknowledged", failure);
            }
        }
        return acknowledged;
    }

    /** Connects to a receiver that is about to listen on that port of the loopback. */
    static Socket connect(int port) throws IOException {
        long begin = System.nanoTime();
        while (true) {
            try {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                socket.setTcpNoDelay(true);
                return socket;
            } catch (IOException notYet) {
                if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(LIMIT_SECONDS)) {
                    throw notYet;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
