package io.holdfast.source.redisstream;

import io.holdfast.source.FetchLimit;
import java.util.List;

/**
 * How many entries one request may bring: Redis knows no limit of bytes, so it is guessed from what came before. Not
 * thread-safe.
 */
final class RequestSize {
    private static final int FIRST = 100;
    private static final int MOST = 5_000;

    private long entryBytes;

    /** At least 1, and few as long as nothing is known. */
    int within(FetchLimit limit) {
        long fitting = entryBytes == 0 ? FIRST : Math.max(1, limit.maxBytes() / entryBytes);
        return (int) Math.min(Math.min(limit.maxRecords(), MOST), fitting);
    }

    /** Learns from a reply: at once when entries become longer, slowly when they become shorter. */
    void seen(List<Entry> entries) {
        if (!entries.isEmpty()) {
            long average = entries.stream().mapToLong(Entry::bytes).sum() / entries.size();
            entryBytes = Math.max(Math.max(1, average), entryBytes / 2);
        }
    }
}
