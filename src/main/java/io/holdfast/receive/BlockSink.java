package io.holdfast.receive;

/**
 * Where blocks go. Called by as many threads at once as there are blocks in flight, each with another block.
 *
 * @param <T> the stream's element
 */
@FunctionalInterface
public interface BlockSink<T> {
    /**
     * Stores a block. It returns only when the block is stored as safely as the stream promises, because the source is
     * told to forget the records right after. Blocks as long as that takes. A block that failed is offered again.
     *
     * @throws Exception if the block is not stored, or if it is not known to be
     */
    void store(Block<T> block) throws Exception;
}
