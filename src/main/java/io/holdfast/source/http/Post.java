package io.holdfast.source.http;

import io.holdfast.source.Delivery;
import io.holdfast.source.Header;
import io.holdfast.source.SourceMessage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The records of one request on their way, and how that ends: stored when the last of them is. It may end after the
 * request was answered. Records are taken and acknowledged by the engine's thread; the end is awaited by others.
 */
final class Post {
    private final List<byte[]> records;
    private final List<Header> headers;
    private final Consumer<Answer> atEnd;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final CompletableFuture<Answer> end = new CompletableFuture<>();
    private int next; // confined to the engine's thread, or guarded by the queue that the post is in
    private int acknowledged; // confined to the engine's thread

    /**
     * @param records at least one
     * @param atEnd what has to happen before those who wait hear of the end
     */
    Post(List<byte[]> records, List<Header> headers, Consumer<Answer> atEnd) {
        this.records = records;
        this.headers = headers;
        this.atEnd = atEnd;
    }

    boolean isBegun() {
        return next > 0;
    }

    boolean hasNext() {
        return next < records.size();
    }

    Delivery next() {
        SourceMessage message = new SourceMessage(records.get(next), null, headers, null, false);
        return Delivery.of(message, new PostTag(this, ++next));
    }

    /** One of the records is stored, or passed over by the stream's policy. */
    void acknowledge() {
        if (++acknowledged == records.size()) {
            finish(Answer.stored(records.size()));
        }
    }

    /** Ends the waiting, unless it has ended. */
    void finish(Answer answer) {
        if (ended.compareAndSet(false, true)) {
            atEnd.accept(answer);
            end.complete(answer);
        }
    }

    boolean isFinished() {
        return end.isDone();
    }

    /** How it ended; empty when that takes too long. */
    Optional<Answer> await(Duration limit) throws InterruptedException {
        try {
            return Optional.of(end.get(limit.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException tooLong) {
            return Optional.empty();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("A post ends with an answer", impossible);
        }
    }
}
