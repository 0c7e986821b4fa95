package io.holdfast.spark.log;

import io.holdfast.epoch.FencedException;

/** Ends the driver's process. Implementations are thread-safe. */
public interface DriverEnd {
    /** Another driver has replaced this one: ends at once, so that nothing more is acknowledged or put out. */
    void fenced(FencedException why);

    /**
     * Something that only a new start can mend.
     *
     * @param status the process's exit status
     * @param why what happened, where, and what comes next
     */
    void failed(int status, String why);
}
