package io.holdfast.bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What a client library reaches alone: the bound for a receiver.
 *
 * @param client reads and acknowledges
 * @param stretch what is timed
 */
record ClientWork(ReceiverClient client, Stretch stretch) implements RemoteWork {
    private static final long END_MILLIS = TimeUnit.SECONDS.toMillis(10);

    @Override
    public Sample run() throws Exception {
        AtomicLong acknowledged = new AtomicLong();
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        Thread thread = new Thread(() -> read(acknowledged, failure), "bench-client");
        thread.setDaemon(true);
        thread.start();
        Sample sample = stretch.time(() -> count(acknowledged, failure));
        thread.join(END_MILLIS);
        stretch.awaitAll(() -> count(acknowledged, failure));
        return sample;
    }

    private void read(AtomicLong acknowledged, AtomicReference<@Nullable Exception> failure) {
        try {
            client.read(stretch.all(), acknowledged);
        } catch (Exception broken) { // the thread's outermost call; who counts is told
            failure.set(broken);
        }
    }

    private static long count(AtomicLong acknowledged, AtomicReference<@Nullable Exception> failure) {
        Exception broken = failure.get();
        if (broken != null) {
            throw new IllegalStateException("The client failed after " + acknowledged + " records", broken);
        }
        return acknowledged.get();
    }
}
