package io.holdfast.source;

import java.io.Serializable;
import java.util.Optional;

/**
 * Where a stream's records come from. A source is a plain description: it travels inside the receiver, through
 * checkpoints and to executors, so it holds nothing live and no secret, only references to secrets that
 * {@link #open} resolves. Immutable and thread-safe.
 */
public interface Source extends Serializable {
    /** A short name for logs, thread names and metrics, such as {@code tcp 127.0.0.1:9998}; it holds no secret. */
    String name();

    /** What this source can promise by its nature. */
    Promise promise();

    /** Whether it puts aside what cannot be used, as into a dead-letter queue; see {@link SourceReader#reject}. */
    default boolean canReject() {
        return false;
    }

    /**
     * On which host that receiver should run, as executors are named; empty when it does not matter. A wish: where the
     * host has no executor, the receiver runs elsewhere.
     *
     * @param index which of the stream's receivers, from 0
     */
    default Optional<String> preferredHost(int index) {
        return Optional.empty();
    }

    /**
     * Connects, on the executor that runs the receiver. Blocks for a bounded time.
     *
     * @throws SourceUnavailableException if the source cannot be reached now; another attempt may succeed
     * @throws SourceRefusedException if no further attempt helps before somebody changes something
     */
    SourceReader open(SourceContext context);
}
