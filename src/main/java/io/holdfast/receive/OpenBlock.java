package io.holdfast.receive;

import io.holdfast.source.Position;
import io.holdfast.source.SourceMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A block that is being filled. Confined to the engine's thread. */
final class OpenBlock<T> {
    private final List<T> elements = new ArrayList<>();
    private final Ticket ticket = new Ticket();
    private final OpenRanges ranges = new OpenRanges();
    private long bytes;
    private long firstNanos;
    private @Nullable Position first;
    private @Nullable Position last;

    void add(T element, SourceMessage message, long nowNanos) {
        Position position = message.position().orElse(null);
        if (elements.isEmpty()) {
            firstNanos = nowNanos;
            first = position;
        }
        last = position;
        ranges.add(position);
        bytes += message.payload().length;
        elements.add(element);
    }

    boolean isEmpty() {
        return elements.isEmpty();
    }

    int records() {
        return elements.size();
    }

    long bytes() {
        return bytes;
    }

    /** How long its first record has waited; zero when it has none. */
    Duration age(long nowNanos) {
        return isEmpty() ? Duration.ZERO : Duration.ofNanos(nowNanos - firstNanos);
    }

    Ticket ticket() {
        return ticket;
    }

    /** The finished block. Nothing may be added afterwards. */
    Block<T> seal(long number) {
        return new Block<>(number, Collections.unmodifiableList(elements), bytes, first, last, ranges.ranges());
    }
}
