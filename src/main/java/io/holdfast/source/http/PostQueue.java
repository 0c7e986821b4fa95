package io.holdfast.source.http;

import io.holdfast.source.Delivery;
import io.holdfast.source.FetchLimit;
import io.holdfast.source.FetchWait;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The posts that wait for the engine, in the order in which they were read, and those of which it has taken records. At
 * its end all of them end. Filled by the server's threads, emptied by the engine's. Thread-safe.
 */
final class PostQueue {
    static final String UNTOUCHED = "this receiver ends; nothing of this request is stored, send it again";
    static final String UNKNOWN = "this receiver ends; whether this request is stored is unknown, send it again";

    private final ReentrantLock lock = new ReentrantLock();
    private final FetchWait news = new FetchWait(lock);
    private final Deque<Post> waiting = new ArrayDeque<>(); // guarded by lock
    private final Set<Post> taken = new HashSet<>(); // guarded by lock
    private boolean closed; // guarded by lock

    /** False when nobody will take it any more. */
    boolean add(Post post) {
        lock.lock();
        try {
            if (!closed) {
                waiting.add(post);
                news.signal();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** Takes a post back of which nothing was taken; false if it is too late. */
    boolean withdraw(Post post) {
        lock.lock();
        try {
            return !post.isBegun() && waiting.remove(post);
        } finally {
            lock.unlock();
        }
    }

    /** Has a take that waits, or the next one, return at once. */
    void wake() {
        news.wake();
    }

    /** Records within the limit, waiting for a first one; none when woken or when the thread is interrupted. */
    List<Delivery> take(FetchLimit limit) {
        List<Delivery> records = new ArrayList<>();
        lock.lock();
        try {
            news.await(limit.maxWait(), () -> waiting.isEmpty() && !closed);
            long bytes = 0;
            while (!waiting.isEmpty() && records.size() < limit.maxRecords() && bytes < limit.maxBytes()) {
                Delivery record = next(waiting.element());
                bytes += record.message().payload().length;
                records.add(record);
            }
        } finally {
            lock.unlock();
        }
        return records;
    }

    private Delivery next(Post post) {
        Delivery record = post.next();
        taken.add(post);
        if (!post.hasNext()) {
            waiting.remove();
        }
        return record;
    }

    /** One more record of a post is stored. */
    void acknowledge(Post post) {
        post.acknowledge();
        if (post.isFinished()) {
            lock.lock();
            try {
                taken.remove(post);
            } finally {
                lock.unlock();
            }
        }
    }

    /** Ends what is here, and takes nothing more. */
    void close() {
        List<Post> left = new ArrayList<>();
        lock.lock();
        try {
            closed = true;
            left.addAll(waiting);
            left.addAll(taken);
            waiting.clear();
            taken.clear();
            news.signal();
        } finally {
            lock.unlock();
        }
        left.forEach(post -> post.finish(Answer.of(Answer.UNAVAILABLE, post.isBegun() ? UNKNOWN : UNTOUCHED)));
    }
}
