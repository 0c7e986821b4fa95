package io.holdfast.receive;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Keeps the blocks that it was given, fails as often as it is told to. Thread-safe. */
final class RecordingSink implements BlockSink<String> {
    private final Deque<Throwable> failures = new ArrayDeque<>();
    private final List<Block<String>> offered = new ArrayList<>();
    private final List<Block<String>> stored = new ArrayList<>();

    synchronized RecordingSink fails(Throwable... next) {
        failures.addAll(List.of(next));
        return this;
    }

    @Override
    public synchronized void store(Block<String> block) throws Exception {
        offered.add(block);
        Throwable failure = failures.poll();
        if (failure instanceof Exception exception) {
            throw exception;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        stored.add(block);
    }

    synchronized List<Block<String>> offered() {
        return List.copyOf(offered);
    }

    synchronized List<Block<String>> blocks() {
        return List.copyOf(stored);
    }

    /** All stored elements in the order of storing. */
    synchronized List<String> elements() {
        return stored.stream().flatMap(block -> block.elements().stream()).toList();
    }
}
