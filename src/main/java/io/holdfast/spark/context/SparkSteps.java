package io.holdfast.spark.context;

import io.holdfast.spark.internal.StreamingStop;
import io.holdfast.time.Threads;
import java.util.concurrent.CompletableFuture;

/** The steps of a stop, each on a thread of its own: Spark's calls wait without a bound. Thread-safe. */
final class SparkSteps implements GracefulStop.Steps {
    private final StreamingStop streaming;

    SparkSteps(StreamingStop streaming) {
        this.streaming = streaming;
    }

    @Override
    public CompletableFuture<Void> stopReceivers() {
        return begin("holdfast-stop-receivers", streaming::stopReceivers);
    }

    @Override
    public CompletableFuture<Void> stopSpark() {
        return begin("holdfast-stop-spark", streaming::stop);
    }

    private static CompletableFuture<Void> begin(String name, Runnable work) {
        return CompletableFuture.runAsync(
                work, task -> Threads.daemon(name, task).start());
    }
}
