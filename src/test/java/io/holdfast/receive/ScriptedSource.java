package io.holdfast.receive;

import io.holdfast.source.Delivery;
import io.holdfast.source.DeliveryTag;
import io.holdfast.source.FetchLimit;
import io.holdfast.source.Position;
import io.holdfast.source.Promise;
import io.holdfast.source.Source;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceMessage;
import io.holdfast.source.SourceReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A source that does what a test wrote down: it delivers records within the limit, fails where it is told to, and
 * delivers again on the next connection what was not acknowledged. It insists on its contract: tags of the open reader
 * only, in order, without gaps, nothing after a close. Thread-safe.
 */
final class ScriptedSource implements Source {
    private static final long serialVersionUID = 1L;

    private final transient Deque<Object> script = new ArrayDeque<>();
    private final transient Deque<Object> opens = new ArrayDeque<>();
    private final transient Deque<RuntimeException> acknowledgeFailures = new ArrayDeque<>();
    private final transient Deque<SourceMessage> unacknowledged = new ArrayDeque<>();
    private final transient List<String> acknowledged = new ArrayList<>();
    private final transient List<FetchLimit> limits = new ArrayList<>();
    private final transient Set<Thread> threads = new HashSet<>();
    private final transient List<String> rejected = new ArrayList<>();
    private final transient Semaphore wakes = new Semaphore(0);
    private int window = Integer.MAX_VALUE;
    private boolean canReject = true;
    private int session;
    private int open;
    private int keptAlive;
    private long tags;

    /** A record of a partition, with its text as payload. */
    static SourceMessage record(String partition, long offset, String text) {
        return SourceMessage.at(new Position(partition, offset), text.getBytes(StandardCharsets.UTF_8));
    }

    /** Records of one partition, {@code r0}, {@code r1} and so on. */
    synchronized ScriptedSource delivers(String partition, int from, int to) {
        for (int i = from; i < to; i++) {
            script.add(record(partition, i, "r" + i));
        }
        return this;
    }

    synchronized ScriptedSource delivers(SourceMessage message) {
        script.add(message);
        return this;
    }

    /** A record that the adapter cannot hand over. */
    synchronized ScriptedSource refuses(String reason) {
        script.add(reason);
        return this;
    }

    /** A fetch fails when everything before has been fetched. */
    synchronized ScriptedSource fails(RuntimeException failure) {
        script.add(failure);
        return this;
    }

    /** The fetch that comes here first does this, such as waiting, and then goes on. */
    synchronized ScriptedSource whileFetching(Runnable action) {
        script.add(action);
        return this;
    }

    /** The next attempt to open fails; several calls, several attempts. */
    synchronized ScriptedSource failsToOpen(RuntimeException failure) {
        opens.add(failure);
        return this;
    }

    /** The next attempt to open first does this, such as waiting. */
    synchronized ScriptedSource whileOpening(Runnable action) {
        opens.add(action);
        return this;
    }

    synchronized ScriptedSource failsToAcknowledge(RuntimeException failure) {
        acknowledgeFailures.add(failure);
        return this;
    }

    /** Payloads in the order in which they were acknowledged; a refused record shows as its reason. */
    synchronized List<String> acknowledged() {
        return List.copyOf(acknowledged);
    }

    /** Payloads in the order in which they were rejected; a refused record shows as its reason. */
    synchronized List<String> rejected() {
        return List.copyOf(rejected);
    }

    /** It knows nothing of rejecting. */
    synchronized ScriptedSource failsToReject() {
        canReject = false;
        return this;
    }

    /** No more than that are delivered while none of them is acknowledged. */
    synchronized ScriptedSource handsOverAtMost(int records) {
        window = records;
        return this;
    }

    /** Waits until a reader is woken, once for each time; false when the time is over. */
    boolean awaitWake(Duration longest) {
        try {
            return wakes.tryAcquire(longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    synchronized List<FetchLimit> limits() {
        return List.copyOf(limits);
    }

    synchronized Set<Thread> threads() {
        return Set.copyOf(threads);
    }

    synchronized int sessions() {
        return session;
    }

    synchronized boolean isOpen() {
        return open > 0;
    }

    synchronized int keptAlive() {
        return keptAlive;
    }

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public Promise promise() {
        return Promise.AT_LEAST_ONCE;
    }

    @Override
    public SourceReader open(SourceContext context) {
        Object outcome = nextOpen();
        if (outcome instanceof RuntimeException failure) {
            throw failure;
        }
        if (outcome instanceof Runnable action) {
            action.run();
        }
        return connect();
    }

    private synchronized Object nextOpen() {
        threads.add(Thread.currentThread());
        return opens.isEmpty() ? "" : opens.removeFirst();
    }

    private synchronized SourceReader connect() {
        while (!unacknowledged.isEmpty()) {
            script.addFirst(unacknowledged.removeLast());
        }
        open++;
        return new Reader(++session);
    }

    private record Tag(int session, long number, String text) implements DeliveryTag {}

    private final class Reader implements SourceReader {
        private final int mySession;
        private final Deque<Tag> expected = new ArrayDeque<>();
        private boolean closed;

        private Reader(int mySession) {
            this.mySession = mySession;
        }

        @Override
        public List<Delivery> fetch(FetchLimit limit) {
            synchronized (ScriptedSource.this) {
                touch();
                limits.add(limit);
                if (script.peekFirst() instanceof Runnable) {
                    ((Runnable) script.removeFirst()).run();
                }
                List<Delivery> deliveries = new ArrayList<>();
                long bytes = 0;
                while (deliveries.size() < limit.maxRecords() && bytes < limit.maxBytes() && hasRecord()) {
                    Delivery delivery = deliver(script.removeFirst());
                    bytes += delivery.isRefused() ? 0 : delivery.message().payload().length;
                    deliveries.add(delivery);
                }
                if (deliveries.isEmpty() && script.peekFirst() instanceof RuntimeException) {
                    throw (RuntimeException) script.removeFirst();
                }
                return deliveries;
            }
        }

        private boolean hasRecord() {
            boolean isThere = script.peekFirst() instanceof SourceMessage || script.peekFirst() instanceof String;
            return isThere && expected.size() < window;
        }

        private Delivery deliver(Object item) {
            boolean whole = item instanceof SourceMessage;
            Tag tag = new Tag(mySession, ++tags, whole ? text((SourceMessage) item) : (String) item);
            expected.add(tag);
            if (whole) {
                unacknowledged.add((SourceMessage) item);
                return Delivery.of((SourceMessage) item, tag);
            }
            return Delivery.refused((String) item, tag);
        }

        @Override
        public void acknowledge(List<DeliveryTag> given) {
            synchronized (ScriptedSource.this) {
                touch();
                if (!acknowledgeFailures.isEmpty()) {
                    throw acknowledgeFailures.removeFirst();
                }
                given.forEach(this::acknowledge);
            }
        }

        /** Without the lock, which a fetch holds that waits. */
        @Override
        public void wake() {
            wakes.release();
        }

        @Override
        public void reject(List<DeliveryTag> given) {
            synchronized (ScriptedSource.this) {
                touch();
                if (!canReject) {
                    SourceReader.super.reject(given);
                }
                given.forEach(tag -> rejected.add(settle(tag)));
            }
        }

        @Override
        public int window() {
            return window;
        }

        private void acknowledge(DeliveryTag given) {
            acknowledged.add(settle(given));
        }

        private String settle(DeliveryTag given) {
            Tag next = expected.poll();
            if (!given.equals(next)) {
                throw new AssertionError("Reader " + mySession + " expected " + next + " next, found " + given);
            }
            if (!unacknowledged.isEmpty() && text(unacknowledged.peekFirst()).equals(next.text())) {
                unacknowledged.removeFirst();
            }
            return next.text();
        }

        @Override
        public void keepAlive() {
            synchronized (ScriptedSource.this) {
                touch();
                keptAlive++;
            }
        }

        private void touch() {
            threads.add(Thread.currentThread());
            if (closed) {
                throw new AssertionError("Reader " + mySession + " was used after it was closed");
            }
        }

        @Override
        public void close() {
            synchronized (ScriptedSource.this) {
                threads.add(Thread.currentThread());
                open -= closed ? 0 : 1;
                closed = true;
            }
        }
    }

    private static String text(SourceMessage message) {
        return new String(message.payload(), StandardCharsets.UTF_8);
    }
}
