package io.holdfast.offset;

import java.util.Optional;

/**
 * One small file, node, key or row that is replaced whole, and only by whoever saw its last version: all that a store
 * needs to offer to keep offsets by {@link DocumentOffsets}. Each call blocks for a bounded time and fails with {@link
 * OffsetUnavailableException} where another attempt may succeed. Safe for use by several threads.
 */
public interface Document extends AutoCloseable {
    /** The kind and the address, for people; without a secret. */
    String description();

    /** The newest content, as it was when the call began or later; empty if there never was one. */
    Optional<DocumentContent> read();

    /**
     * Is told before a content is read in order to be replaced, for places that settle then what a killed writer left
     * half done. Changes nothing that is read.
     */
    default void beforeChange() {}

    /**
     * Puts a content in place of the one that was seen, durable when the call returns.
     *
     * @param seen the version of the content that was read; {@link DocumentContent#NONE} if there was none
     * @return false if another content is there; nothing was changed then, except perhaps by this very call when it tried
     *     more than once
     */
    boolean replace(long seen, byte[] content);

    /** The longest content that can be kept, in bytes. */
    int limitBytes();

    /** Releases connections. Idempotent. */
    @Override
    void close();
}
