package io.holdfast.receive;

import io.holdfast.source.DeliveryTag;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * What one reader delivered and has not been acknowledged, in the order of delivery. Only the longest prefix of it that
 * is stored may be acknowledged: many sources take an acknowledgement for everything before it as well, so a tag that
 * overtook an unstored one would give that one up. What is rejected waits for its turn as well. Confined to the engine's thread.
 */
final class Ledger {
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();

    void add(DeliveryTag tag, Ticket ticket) {
        entries.addLast(new Entry(tag, ticket, false));
    }

    /** For a record that the source shall put aside in its turn. */
    void addRejected(DeliveryTag tag) {
        entries.addLast(new Entry(tag, Ticket.settled(), true));
    }

    /** The tags that may be acknowledged now; they stay until {@link #remove}. */
    List<DeliveryTag> stored() {
        return first(false);
    }

    /** The tags that may be rejected now; they stay until {@link #remove}. Empty while others come first. */
    List<DeliveryTag> rejected() {
        return first(true);
    }

    private List<DeliveryTag> first(boolean rejected) {
        List<DeliveryTag> prefix = new ArrayList<>();
        for (Entry entry : entries) {
            if (!entry.ticket().isStored() || entry.rejected() != rejected) {
                break;
            }
            prefix.add(entry.tag());
        }
        return prefix;
    }

    /** Takes the first {@code count} tags out: the source knows. */
    void remove(int count) {
        for (int i = 0; i < count; i++) {
            entries.removeFirst();
        }
    }

    /** Drops all tags, because the reader that gave them is gone; returns how many there were. */
    int forget() {
        int forgotten = entries.size();
        entries.clear();
        return forgotten;
    }

    int size() {
        return entries.size();
    }

    private record Entry(DeliveryTag tag, Ticket ticket, boolean rejected) {}
}
