package io.holdfast.receive;

import io.holdfast.source.Delivery;
import io.holdfast.source.DeliveryTag;
import io.holdfast.source.FetchLimit;
import io.holdfast.source.Source;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceReader;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.source.SourceUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reader of the moment, or none. It lets {@link SourceUnavailableException} pass and turns every other failure of
 * the adapter into a {@link ReceiveException}. Confined to the engine's thread, as readers are, but for {@link #wake}.
 */
final class Connection {
    private static final Logger log = LoggerFactory.getLogger(Connection.class);
    private static final Duration PULSE = Duration.ofMillis(100);

    private final String engine;
    private final Source source;
    private final SourceContext context;
    private volatile @Nullable SourceReader reader; // written by the engine's thread
    private int window = Integer.MAX_VALUE;
    private long touchedNanos;

    Connection(String engine, Source source, SourceContext context) {
        this.engine = engine;
        this.source = source;
        this.context = context;
    }

    boolean isOpen() {
        return reader != null;
    }

    void open() {
        SourceReader opened = guarded("open", () -> source.open(context));
        reader = opened;
        window = guarded("open", () -> Math.max(1, opened.window()));
    }

    /** How many records the source hands over at most while none of them is acknowledged; at least 1. */
    int window() {
        return window;
    }

    List<Delivery> fetch(FetchLimit limit) {
        return guarded("fetch", () -> reader().fetch(limit));
    }

    /** Has a fetch that waits return at once, or the next one. Any thread may call it; never throws. */
    void wake() {
        SourceReader sleeping = reader;
        if (sleeping == null) {
            return;
        }
        try {
            sleeping.wake();
        } catch (RuntimeException | LinkageError failure) {
            log.warn(
                    "{}: the adapter of {} could not be woken and should not have thrown",
                    engine,
                    source.name(),
                    failure);
        }
    }

    void acknowledge(List<DeliveryTag> tags) {
        guarded("acknowledge", () -> {
            reader().acknowledge(tags);
            return tags;
        });
    }

    void reject(List<DeliveryTag> tags) {
        guarded("reject", () -> {
            reader().reject(tags);
            return tags;
        });
    }

    /** Keeps the connection alive if nothing else has used it for a while. */
    void keepAlive() {
        if (untilKeepAlive().isZero()) {
            guarded("keep alive", () -> {
                reader().keepAlive();
                return this;
            });
        }
    }

    /** How long the connection may be left alone from now. */
    Duration untilKeepAlive() {
        long since = context.ticker().nanos() - touchedNanos;
        return Duration.ofNanos(Math.max(0, PULSE.toNanos() - since));
    }

    /** Closes the reader if there is one. Idempotent, never throws. */
    void close() {
        SourceReader closing = reader;
        reader = null;
        if (closing == null) {
            return;
        }
        try {
            closing.close();
        } catch (RuntimeException | LinkageError failure) {
            log.warn(
                    "{}: the adapter of {} failed to close and should not have thrown", engine, source.name(), failure);
        }
    }

    private SourceReader reader() {
        return Objects.requireNonNull(reader, "no open reader");
    }

    private <R> R guarded(String verb, Supplier<R> call) {
        try {
            return call.get();
        } catch (SourceUnavailableException passing) {
            throw passing;
        } catch (SourceRefusedException refusal) {
            throw new ReceiveRefusedException(
                    engine + ": " + source.name() + " refused to " + verb + ": " + refusal.getMessage(), refusal);
        } catch (RuntimeException | LinkageError defect) {
            throw new ReceiveRefusedException(
                    engine + ": could not " + verb + " " + source.name() + ": " + defect
                            + ". This is a defect of the adapter, or a library is missing on the executor's class path",
                    defect);
        } finally {
            touchedNanos = context.ticker().nanos();
        }
    }
}
