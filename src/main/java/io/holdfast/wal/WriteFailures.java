package io.holdfast.wal;

import io.holdfast.metric.Counter;
import java.time.Duration;

/** What follows a failed attempt, in the same words for every way to commit. Thread-safe. */
final class WriteFailures {
    private final LogOptions options;
    private final String directory;
    private final Counter retried;

    WriteFailures(LogOptions options, String directory) {
        this.options = options;
        this.directory = directory;
        this.retried = options.metrics().counter("wal.writes.retried");
    }

    boolean isLast(int attempt) {
        return attempt >= options.writeAttempts();
    }

    /** Counts retries of so many records and waits before them. */
    void pause(int attempt, int records) throws InterruptedException {
        retried.add(records);
        options.ticker().sleep(pauseAfter(attempt));
    }

    Duration pauseAfter(int attempt) {
        return options.backoff().pauseAfter(attempt);
    }

    String exhausted(int attempts, Throwable last) {
        return "Cannot write a record to the log " + directory + ": " + attempts + " attempts failed, the last with: "
                + last;
    }

    WalWriteException tooSlow() {
        return new WalWriteException(
                "Cannot write a record to the log " + directory + " within "
                        + options.writeTimeout().toMillis()
                        + " ms: the storage is slow or hangs. Should the record still get there, it is counted as"
                        + " wal.writes.late",
                null);
    }

    WalInterruptedException interrupted(Throwable cause) {
        return new WalInterruptedException(
                "Cannot write a record to the log " + directory + ": the thread was interrupted", cause);
    }
}
