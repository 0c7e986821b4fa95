package io.holdfast.offset;

import io.holdfast.epoch.Epoch;
import io.holdfast.epoch.FencedException;
import io.holdfast.time.Ticker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The epoch of a driver whose authority is the store itself. Stateless. */
public final class StoreEpoch {
    private static final Logger log = LoggerFactory.getLogger(StoreEpoch.class);
    private static final int ATTEMPTS = 100;

    private StoreEpoch() {}

    /**
     * Claims the next epoch of the store and fences with it; somebody else may be quicker.
     *
     * @param owner who claims, for people
     * @throws OffsetException if the store cannot be asked
     * @throws FencedException if others were quicker again and again
     */
    public static Epoch claim(OffsetStore store, String application, String owner, Ticker ticker) {
        for (int attempt = 1; ; attempt++) {
            long next = store.newestEpoch().map(Epoch::number).orElse(0L) + 1;
            Epoch epoch = new Epoch(next, application, owner, ticker.millis());
            try {
                store.fence(epoch);
                return epoch;
            } catch (FencedException quicker) {
                if (attempt == ATTEMPTS) {
                    throw quicker;
                }
                log.info("{} was quicker; trying again", quicker.winner());
            }
        }
    }
}
