package io.holdfast.source.relp;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The transactions of one connection that are not answered, and their answers in the order in which they were begun: one
 * that is ready waits for those before it. Thread-safe.
 */
final class Transactions {
    private static final int NONE = -1;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Deque<Integer> begun = new ArrayDeque<>(); // guarded by lock
    private final Map<Integer, byte[]> ready = new HashMap<>(); // guarded by lock
    private int last = NONE; // guarded by lock
    private boolean ended; // guarded by lock

    /** A transaction has come in. */
    void begin(int number) {
        lock.lock();
        try {
            begun.add(number);
        } finally {
            lock.unlock();
        }
    }

    /** It can be answered, as soon as those before it are. */
    void answer(int number, byte[] frame) {
        lock.lock();
        try {
            ready.put(number, frame);
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    /** The same for the last one: nothing is answered after it. */
    void answerLast(int number, byte[] frame) {
        lock.lock();
        try {
            last = number;
            ready.put(number, frame);
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    /** All answers that are ready and in turn, waiting for a first one; nothing when there will be none any more. */
    byte[] next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!isNextReady() && !ended) {
                news.await();
            }
            ByteArrayOutputStream frames = new ByteArrayOutputStream();
            while (isNextReady()) {
                int number = begun.remove();
                frames.writeBytes(Objects.requireNonNull(ready.remove(number), "an answer that was ready"));
                ended |= number == last;
            }
            return frames.toByteArray();
        } finally {
            lock.unlock();
        }
    }

    private boolean isNextReady() {
        Integer first = begun.peek();
        return first != null && ready.containsKey(first);
    }

    /** Nothing more will be answered than what is ready and in turn now. */
    void end() {
        lock.lock();
        try {
            ended = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
