package io.holdfast.source.sqs;

import io.holdfast.metric.Counter;
import io.holdfast.source.SourceException;
import io.holdfast.source.SourceUnavailableException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;

/**
 * Requests for ten receipts each, some at a time, and what becomes of every single one of them. Used by the engine's
 * thread alone.
 */
final class Batches {
    /** SQS takes no more. */
    static final int MOST = 10;

    private static final Logger log = LoggerFactory.getLogger(Batches.class);
    private static final int ATTEMPTS = 3;

    private final SqsQueue source;
    private final SqsClient client;
    private final ExecutorService threads;
    private final Counter expired;

    /**
     * For one connection.
     *
     * @param threads on which requests are made, as many as may be under way at a time
     * @param expired counts receipts that the queue does not know any more
     */
    Batches(SqsQueue source, SqsClient client, ExecutorService threads, Counter expired) {
        this.source = source;
        this.client = client;
        this.threads = threads;
        this.expired = expired;
    }

    /**
     * Deletes. Receipts that the queue does not know any more are passed over: those messages come again.
     *
     * @throws SourceException if the queue did not do so for its own reasons, in a few attempts
     */
    void delete(Collection<String> receipts) {
        send("delete messages of", receipts, part -> {
            List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>();
            for (int i = 0; i < part.size(); i++) {
                entries.add(DeleteMessageBatchRequestEntry.builder()
                        .id(Integer.toString(i))
                        .receiptHandle(part.get(i))
                        .build());
            }
            return client.deleteMessageBatch(DeleteMessageBatchRequest.builder()
                            .queueUrl(source.url())
                            .entries(entries)
                            .build())
                    .failed();
        });
    }

    /**
     * Has the queue hide messages for so long from now; 0 gives them back at once.
     *
     * @throws SourceException as above
     */
    void hide(Collection<String> receipts, int seconds) {
        send("hide messages of", receipts, part -> {
            List<ChangeMessageVisibilityBatchRequestEntry> entries = new ArrayList<>();
            for (int i = 0; i < part.size(); i++) {
                entries.add(ChangeMessageVisibilityBatchRequestEntry.builder()
                        .id(Integer.toString(i))
                        .receiptHandle(part.get(i))
                        .visibilityTimeout(seconds)
                        .build());
            }
            return client.changeMessageVisibilityBatch(ChangeMessageVisibilityBatchRequest.builder()
                            .queueUrl(source.url())
                            .entries(entries)
                            .build())
                    .failed();
        });
    }

    private void send(String verb, Collection<String> receipts, Request request) {
        List<String> left = List.copyOf(receipts);
        for (int attempt = 1; !left.isEmpty(); attempt++) {
            List<String> failed = sendOnce(verb, left, request);
            if (!failed.isEmpty() && attempt == ATTEMPTS) {
                throw new SourceUnavailableException(
                        "Cannot " + verb + " " + source.name() + ": " + failed.size() + " of " + receipts.size()
                                + " failed at the queue in " + ATTEMPTS + " attempts",
                        null);
            }
            left = failed;
        }
    }

    /** When one request fails as a whole the others are not begun: each might take as long to fail. */
    private List<String> sendOnce(String verb, List<String> receipts, Request request) {
        List<Callable<List<String>>> calls = new ArrayList<>();
        AtomicBoolean isBroken = new AtomicBoolean();
        for (int from = 0; from < receipts.size(); from += MOST) {
            List<String> part = receipts.subList(from, Math.min(from + MOST, receipts.size()));
            calls.add(() -> isBroken.get() ? part : toRepeat(verb, part, sendPart(part, request, isBroken)));
        }
        List<String> failed = new ArrayList<>();
        try {
            for (Future<List<String>> answer : threads.invokeAll(calls)) {
                failed.addAll(answer.get());
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new SourceUnavailableException("Interrupted while it had to " + verb + " " + source.name(), stop);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof SdkException sdk) {
                throw Failures.of(source, verb, sdk);
            }
            throw new IllegalStateException("Cannot " + verb + " " + source.name(), failure.getCause());
        }
        return failed;
    }

    private static List<BatchResultErrorEntry> sendPart(List<String> part, Request request, AtomicBoolean isBroken) {
        try {
            return request.send(part);
        } catch (SdkException failure) {
            isBroken.set(true);
            throw failure;
        }
    }

    /** What the queue blames the request for is not sent again: the receipt is too old, or another one took its place. */
    private List<String> toRepeat(String verb, List<String> part, List<BatchResultErrorEntry> errors) {
        List<String> again = new ArrayList<>();
        List<BatchResultErrorEntry> faults = new ArrayList<>();
        for (BatchResultErrorEntry error : errors) {
            if (Boolean.TRUE.equals(error.senderFault())) {
                faults.add(error);
            } else {
                again.add(part.get(Integer.parseInt(error.id())));
            }
        }
        if (!faults.isEmpty()) {
            expired.add(faults.size());
            log.warn(
                    "{}: could not {} it, so {} come again: {} {}. See why the store is slow, or raise"
                            + " visibilityTimeout(...)",
                    source.name(),
                    verb,
                    faults.size(),
                    faults.get(0).code(),
                    faults.get(0).message());
        }
        return again;
    }

    /** Sends one request and returns what failed of it. */
    private interface Request {
        List<BatchResultErrorEntry> send(List<String> receipts);
    }
}
