package io.holdfast.offset;

import io.holdfast.epoch.Epoch;
import io.holdfast.epoch.FencedException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps the offsets of one application. What a commit has answered survives the kill of client and server.
 *
 * <p>Every call blocks, for a bounded time, and fails with an {@link OffsetException}: unavailable where another attempt
 * may succeed. After such a failure nobody knows whether a commit happened; the same commit again must then succeed, or
 * fail with a conflict of which {@link #load()} shows that it is the commit itself. Thread-safe.
 */
public interface OffsetStore extends AutoCloseable {
    /** The kind and the address, for people; without a secret. */
    String description();

    /**
     * The newest epoch that was fenced with here; empty if none ever was.
     *
     * @throws OffsetException if it cannot be told
     */
    Optional<Epoch> newestEpoch();

    /**
     * Makes this driver the only one that commits: from the return on, commits of every older epoch fail. The store
     * remembers the epoch at the latest with the first commit.
     *
     * @throws FencedException if the store knows a higher epoch, or an equal one of another owner
     */
    void fence(Epoch epoch);

    /**
     * All partitions that the store knows of the application.
     *
     * @throws OffsetDamagedException if what is stored cannot be right, or belongs to another application
     */
    Map<SourcePartition, StoredOffset> load();

    /**
     * Moves partitions on, all of them or none, if each stands where the commit says.
     *
     * @throws FencedException if a newer driver has fenced; nothing was changed
     * @throws OffsetConflictException if a partition stands elsewhere, or it was never fenced; nothing was changed
     */
    void commit(OffsetCommit commit);

    /**
     * Gives a sign of life under the epoch, and keeps the store from forgetting partitions that do not move.
     *
     * @throws FencedException if a newer driver has fenced
     * @throws OffsetConflictException if it was never fenced
     */
    void beat();

    /**
     * When a driver last committed or gave a sign of life, in milliseconds since 1970 by its own clock; empty if never.
     * For tools, which must not change what a living driver counts on.
     */
    Optional<Long> lastSignMillis();

    /** The last commits, newest first, at most {@code limit}; nothing where the store keeps none. */
    List<OffsetEntry> history(int limit);

    /**
     * Changes offsets by hand, back and forth, without looking at what is stored. A driver that runs fails at its next
     * commit with a conflict. The epoch stays.
     *
     * @param offsets what is stored afterwards of these partitions
     * @param forgotten partitions of which nothing is stored afterwards
     * @param note for the history
     */
    void set(Map<SourcePartition, StoredOffset> offsets, Set<SourcePartition> forgotten, String note);

    /**
     * Puts on record what an application was seen to do, wherever its partitions stand; under the epoch, as a commit. The
     * same record again, after nobody knew whether it was taken, is there once.
     *
     * @param seen what is in the history afterwards
     * @param standing what is stored afterwards of these partitions; others stay as they are
     * @throws FencedException if a newer one has fenced; nothing was changed
     * @throws OffsetConflictException if it was never fenced
     * @throws OffsetRefusedException where the store keeps no history at all, as one does that does not say otherwise
     */
    default void observe(OffsetCommit seen, Map<SourcePartition, StoredOffset> standing) {
        throw new OffsetRefusedException(
                description()
                        + " keeps no history, so nothing can be put on record there: choose another kind of store",
                null);
    }

    /**
     * Whether a sign of life writes offsets again as they are. It must not be given then while somebody else, such as an
     * output in its own transaction, may be moving them.
     */
    default boolean signsWithOffsets() {
        return false;
    }

    /** Releases connections. Idempotent. */
    @Override
    void close();
}
