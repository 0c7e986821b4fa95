package io.holdfast.receive;

/** How fast records may come in at this moment. Asked before every fetch, so it must be quick; it may change at will. */
@FunctionalInterface
public interface RateLimit {
    /** What {@link #recordsPerSecond} returns where there is no limit. */
    long NONE = Long.MAX_VALUE;

    /** Records per second; anything below 1 counts as 1, {@link #NONE} is no limit. */
    long recordsPerSecond();

    /** No limit, ever. */
    static RateLimit none() {
        return () -> NONE;
    }
}
