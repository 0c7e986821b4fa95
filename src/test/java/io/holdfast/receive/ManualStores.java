package io.holdfast.receive;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/** Store threads that run when the test says so, in the order that the test likes. Confined to the test's thread. */
final class ManualStores extends AbstractExecutorService {
    private final List<Runnable> waiting = new ArrayList<>();
    private boolean immediate;
    private boolean shutDown;

    /** From now on every block is stored at once. */
    void storeAtOnce() {
        immediate = true;
        runAll();
    }

    int waiting() {
        return waiting.size();
    }

    /** Stores the block that was handed over as the {@code index}th of those that wait, from 0. */
    void run(int index) {
        waiting.remove(index).run();
    }

    void runAll() {
        while (!waiting.isEmpty()) {
            run(0);
        }
    }

    @Override
    public void execute(Runnable task) {
        waiting.add(task);
        if (immediate) {
            runAll();
        }
    }

    @Override
    public void shutdown() {
        shutDown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutDown = true;
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return shutDown;
    }

    @Override
    public boolean isTerminated() {
        return shutDown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return true;
    }
}
