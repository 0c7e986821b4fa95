package io.holdfast.source.http;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A sender as the receiver's page asks for one: it keeps each request, with its key, until it is answered with 200, and
 * asks anew where to post before each attempt. One request at a time. Thread-safe.
 */
final class PostSender implements Closeable {
    private static final int LINES = 10;
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final long PAUSE_MILLIS = 50;

    private final Supplier<Optional<URI>> target;
    private final String token;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(LIMIT).build();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Deque<Request> requests = new ArrayDeque<>(); // guarded by lock
    private final AtomicReference<@Nullable String> refused = new AtomicReference<>();
    private final Thread thread = new Thread(this::run, "post-sender");

    private record Request(String key, String body, int records) {}

    PostSender(Supplier<Optional<URI>> target, String token) {
        this.target = target;
        this.token = token;
        thread.setDaemon(true);
        thread.start();
    }

    void publish(List<byte[]> payloads) {
        lock.lock();
        try {
            for (int from = 0; from < payloads.size(); from += LINES) {
                List<byte[]> some = payloads.subList(from, Math.min(payloads.size(), from + LINES));
                requests.add(new Request(UUID.randomUUID().toString(), lines(some), some.size()));
            }
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static String lines(List<byte[]> payloads) {
        return payloads.stream()
                .map(payload -> new String(payload, StandardCharsets.UTF_8) + "\n")
                .collect(Collectors.joining());
    }

    /** How many records have not been answered with 200. */
    long unanswered() {
        if (refused.get() != null) {
            throw new AssertionError("The receiver refused a request for good: " + refused.get());
        }
        lock.lock();
        try {
            return requests.stream().mapToLong(Request::records).sum();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (refused.get() == null) {
                if (post(first())) {
                    remove();
                } else {
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                }
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private Request first() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (requests.isEmpty()) {
                news.await();
            }
            return requests.element();
        } finally {
            lock.unlock();
        }
    }

    private void remove() {
        lock.lock();
        try {
            requests.remove();
        } finally {
            lock.unlock();
        }
    }

    private boolean post(Request request) throws InterruptedException {
        Optional<URI> uri = target.get();
        if (uri.isEmpty()) {
            return false;
        }
        HttpRequest post = HttpRequest.newBuilder(uri.get())
                .timeout(LIMIT)
                .header("Authorization", "Bearer " + token)
                .header("Idempotency-Key", request.key())
                .POST(BodyPublishers.ofString(request.body()))
                .build();
        try {
            HttpResponse<String> answer = client.send(post, BodyHandlers.ofString());
            boolean isLater = answer.statusCode() == 429 || answer.statusCode() == 503;
            if (answer.statusCode() != 200 && !isLater) {
                refused.set(answer.statusCode() + " " + answer.body());
            }
            return answer.statusCode() == 200;
        } catch (IOException gone) {
            return false; // nobody knows whether it was stored: it is sent again
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
