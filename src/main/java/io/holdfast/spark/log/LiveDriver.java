package io.holdfast.spark.log;

import io.holdfast.account.Account;
import io.holdfast.config.Settings;
import io.holdfast.epoch.Epoch;
import io.holdfast.spark.internal.RunningStreams;
import io.holdfast.storage.Storage;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** A driver whose streaming has started, as whoever accompanies it to its end sees it. Implementations are thread-safe. */
public interface LiveDriver {
    /** The application's settings. */
    Settings settings();

    /** Where its log is. */
    Storage storage();

    /** Its epoch. */
    Epoch epoch();

    /** The host that it runs on, for people. */
    String hostName();

    /** What is done and what is not. */
    Account account();

    /** What streams. */
    RunningStreams streams();

    /** What was counted since it began, by name. */
    Map<String, Long> counts();

    /** When the last batch ended, in the ticker's nanoseconds; when streaming started if none has. */
    long lastEndNanos();

    /** Since when none of its receivers runs, in the ticker's nanoseconds; empty if one does, or it has none. */
    OptionalLong withoutReceiverSince();

    /** Batches that got blocks and for which no job was heard of; those that are only just being made among them. */
    List<Long> withoutJobs();

    /** Spark could not make jobs for these batches: they failed. */
    void jobsFailed(List<Long> times, String why);

    /** Streaming has stopped for good: ends the open segment and takes the signs of life away. Idempotent. */
    void over();
}
