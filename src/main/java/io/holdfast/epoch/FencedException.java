package io.holdfast.epoch;

import java.io.Serial;

/** A newer driver of the same application has claimed an epoch: this one must end at once. Immutable. */
public final class FencedException extends EpochException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Epoch mine;
    private final transient Epoch winner;

    /**
     * A driver that lost against another.
     *
     * @param mine the epoch of the driver that is fenced
     * @param winner the newest epoch; its owner and time may be unknown where a storage keeps the number alone
     */
    public FencedException(Epoch mine, Epoch winner) {
        super(
                "This driver is fenced: it has epoch " + mine.number() + " of application '" + mine.application()
                        + "', and epoch " + winner.number() + " was claimed by " + winner.owner() + " at "
                        + winner.claimed() + ". What it writes from here on counts for nothing, so it ends",
                null);
        this.mine = mine;
        this.winner = winner;
    }

    /** The epoch of the driver that is fenced. */
    public Epoch mine() {
        return mine;
    }

    /** The newest epoch, and whose it is. */
    public Epoch winner() {
        return winner;
    }
}
