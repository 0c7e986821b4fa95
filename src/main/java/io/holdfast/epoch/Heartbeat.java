package io.holdfast.epoch;

import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageException;
import io.holdfast.storage.StorageMissingException;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A sign of life beside the claim: a file {@code <root>/epoch/heartbeat} that the driver replaces again and again, so
 * that tools which change what belongs to the application can see whether it runs. It fences nobody. Thread-safe.
 */
public final class Heartbeat {
    private static final String KIND = "holdfast-heartbeat";

    private final Storage storage;
    private final String path;
    private final AtomicLong beats = new AtomicLong();

    /** The heartbeat of the application that the storage's root belongs to; no I/O. */
    public Heartbeat(Storage storage) {
        this.storage = storage;
        this.path = storage.root() + "/epoch/heartbeat";
    }

    /**
     * Gives one sign of life.
     *
     * @throws StorageException if the storage fails; nothing depends on it
     */
    public void beat(Epoch epoch, Ticker ticker) {
        Map<String, String> values = Map.of(
                "epoch", Long.toString(epoch.number()),
                "owner", epoch.owner(),
                "beat", Long.toString(beats.incrementAndGet()),
                "millis", Long.toString(ticker.millis()));
        storage.replace(path, StateFile.encode(KIND, values));
    }

    /** Takes the sign away, when the driver ends in order. */
    public void end() {
        boolean unused = storage.deleteFile(path);
    }

    /**
     * Whether a driver gives signs of life. Watches for a while instead of comparing clocks.
     *
     * @param watch how long to watch for a change; longer than the interval between two beats
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    public boolean isAlive(Ticker ticker, Duration watch) throws InterruptedException {
        String before = sign();
        long begin = ticker.nanos();
        while (!before.isEmpty() && ticker.nanos() - begin < watch.toNanos()) {
            ticker.sleep(Duration.ofMillis(100));
            String now = sign();
            if (!now.equals(before)) {
                return !now.isEmpty();
            }
        }
        return false;
    }

    private String sign() {
        try {
            Map<String, String> values = StateFile.read(storage, path, KIND);
            return values.get("epoch") + "/" + values.get("owner") + "/" + values.get("beat");
        } catch (StorageMissingException none) {
            return "";
        }
    }
}
