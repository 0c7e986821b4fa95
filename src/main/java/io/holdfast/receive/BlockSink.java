package io.holdfast.receive;

/**
 * Where blocks go. Called by at most twice as many threads at once as there are blocks in flight, each with another block.
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

    /**
     * Stores a block that may be handed over while the one before it of its lane is still on its way. What others can see of
     * it has to wait for its turn; what only prepares the block need not. Here all of it waits.
     *
     * @param turn comes when the block before is stored
     * @throws Exception as {@link #store}, or if the turn is lost
     */
    default void store(Block<T> block, Turn turn) throws Exception {
        turn.await();
        store(block);
    }
}
