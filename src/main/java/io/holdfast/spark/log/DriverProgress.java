package io.holdfast.spark.log;

import io.holdfast.time.Ticker;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which batches and receivers are under way, and since when nothing is. Thread-safe. */
final class DriverProgress {
    private final Ticker ticker;
    private final Set<Long> submitted = ConcurrentHashMap.newKeySet();
    private final Map<Integer, String> receivers = new HashMap<>(); // all below: guarded by this
    private boolean hasReceivers;
    private long idleNanos;
    private long endNanos;

    DriverProgress(Ticker ticker) {
        this.ticker = ticker;
        this.idleNanos = ticker.nanos();
        this.endNanos = ticker.nanos();
    }

    synchronized void started(boolean withReceivers) {
        hasReceivers = withReceivers;
        idleNanos = ticker.nanos();
        endNanos = ticker.nanos();
    }

    void submitted(long time) {
        submitted.add(time);
    }

    boolean isSubmitted(long time) {
        return submitted.contains(time);
    }

    synchronized void ended(long time) {
        submitted.remove(time);
        endNanos = ticker.nanos();
    }

    synchronized long lastEndNanos() {
        return endNanos;
    }

    synchronized void receiverStarted(int stream, String executor) {
        receivers.put(stream, executor);
    }

    synchronized void receiverStopped(int stream) {
        if (receivers.remove(stream) != null) {
            idleNanos = ticker.nanos();
        }
    }

    synchronized void executorRemoved(String executor) {
        if (receivers.values().removeIf(executor::equals)) {
            idleNanos = ticker.nanos();
        }
    }

    /** Since when no receiver runs; empty if one does, or there are none. */
    synchronized OptionalLong withoutReceiverSince() {
        return hasReceivers && receivers.isEmpty() ? OptionalLong.of(idleNanos) : OptionalLong.empty();
    }
}
