package io.holdfast.account;

/** A block that is not done. Guarded by its account. */
final class BlockState {
    final BlockFacts facts;
    long batch;
    String logSegment;

    BlockState(BlockFacts facts, long batch, String logSegment) {
        this.facts = facts;
        this.batch = batch;
        this.logSegment = logSegment;
    }
}
