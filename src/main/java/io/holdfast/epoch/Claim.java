package io.holdfast.epoch;

import java.util.Optional;

/** A driver's own epoch. Thread-safe. */
public final class Claim {
    private final EpochAuthority authority;
    private final Epoch epoch;
    private final SharedLook look = new SharedLook(this::look);

    Claim(EpochAuthority authority, Epoch epoch) {
        this.authority = authority;
        this.epoch = epoch;
    }

    /** What was claimed. */
    public Epoch epoch() {
        return epoch;
    }

    /**
     * Returns if no newer epoch has been claimed before this call. Costs one listing of a directory with a few files, for
     * all threads together that ask meanwhile; on a local disk two looks at names, which are quicker there.
     *
     * @throws FencedException if one has
     * @throws EpochUnreadableException if this claim's own file is gone, so that nothing can be told
     * @throws io.holdfast.storage.StorageException if the storage does not answer: then nothing may be acknowledged
     */
    public void check() {
        look.ask();
    }

    private void look() {
        if (authority.isSurelyNewest(epoch.number())) {
            return;
        }
        Optional<Long> newest = authority.newestNumber();
        if (newest.isEmpty() || newest.get() < epoch.number()) {
            throw StateFile.unreadable(authority.path(epoch.number()), "there", "no such file");
        }
        if (newest.get() > epoch.number()) {
            throw new FencedException(epoch, winner(newest.get()));
        }
    }

    /** Fenced is fenced, also when the winner's file cannot be read. */
    private Epoch winner(long number) {
        Epoch unknown = new Epoch(number, epoch.application(), "a driver that does not name itself", 0);
        try {
            return authority.newest().orElse(unknown);
        } catch (EpochUnreadableException unreadable) {
            return unknown;
        }
    }

    @Override
    public String toString() {
        return epoch.toString();
    }
}
