package io.holdfast.wal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.metric.Metrics;
import io.holdfast.time.Backoff;
import io.holdfast.time.Ticker;
import java.time.Duration;

/**
 * How a log behaves. Immutable.
 *
 * @param application the application's name; 1 to 320 bytes in UTF-8, without control characters
 * @param role whose records it holds
 * @param epoch the epoch of the process that writes; 0 or more
 * @param segmentBytes a segment is closed before it grows beyond this; at least 1024
 * @param bucketWidth the time that one bucket directory covers; at least 1 ms
 * @param cleanMargin how far behind the threshold a bucket must end before it is deleted; not negative
 * @param maxRecordBytes the longest record that is accepted; 1 or more
 * @param maxBytes how long the whole log may become before receivers wait; {@code Long.MAX_VALUE} for no bound
 * @param writeAttempts how often a write is tried, each time in a new segment; at least 1
 * @param backoff pauses between the attempts
 * @param writeTimeout how long a write may take with all its attempts; at least 1 ms
 * @param mode how records get into files
 * @param idleRoll after how long without a write the open segment is closed; at least 1 ms
 * @param durability what a write waits for
 * @param grouping whether writes share a flush; with objects they always do
 * @param compression how records are stored
 * @param ticker the clock
 * @param metrics where counters go
 */
public record LogOptions(
        String application,
        Role role,
        long epoch,
        long segmentBytes,
        Duration bucketWidth,
        Duration cleanMargin,
        int maxRecordBytes,
        long maxBytes,
        int writeAttempts,
        Backoff backoff,
        Duration writeTimeout,
        LogMode mode,
        Duration idleRoll,
        Durability durability,
        Grouping grouping,
        Compression compression,
        Ticker ticker,
        Metrics metrics) {
    static final int MAX_APPLICATION_BYTES = 320;

    public LogOptions {
        checkApplication(application);
        check(epoch >= 0, "an epoch of 0 or more", epoch);
        check(segmentBytes >= 1024, "segmentBytes of at least 1024", segmentBytes);
        check(bucketWidth.toMillis() >= 1, "a bucketWidth of at least 1 ms", bucketWidth);
        check(!cleanMargin.isNegative(), "a cleanMargin that is not negative", cleanMargin);
        check(maxRecordBytes >= 1, "maxRecordBytes of 1 or more", maxRecordBytes);
        check(maxBytes >= 1, "maxBytes of 1 or more", maxBytes);
        check(writeAttempts >= 1, "writeAttempts of at least 1", writeAttempts);
        check(writeTimeout.toMillis() >= 1, "a writeTimeout of at least 1 ms", writeTimeout);
        check(idleRoll.toMillis() >= 1, "an idleRoll of at least 1 ms", idleRoll);
    }

    static void checkApplication(String application) {
        int length = application.getBytes(UTF_8).length;
        boolean printable = application.chars().noneMatch(Character::isISOControl);
        check(
                length >= 1 && length <= MAX_APPLICATION_BYTES && printable,
                "an application name of 1 to " + MAX_APPLICATION_BYTES + " bytes without control characters",
                "'" + application + "'");
    }

    private static void check(boolean holds, String expected, Object found) {
        if (!holds) {
            throw new IllegalArgumentException("A log needs " + expected + ", found " + found);
        }
    }

    long bucketMillis() {
        return bucketWidth.toMillis();
    }

    /** How long a call into the storage may take before others go on without it: half of the time a write has. */
    long hangNanos() {
        return writeTimeout.toNanos() / 2;
    }

    /** Starts from the defaults. */
    public static Builder builder(String application, Role role) {
        return new Builder(application, role);
    }

    /** Collects options. Not thread-safe. */
    public static final class Builder {
        private final String application;
        private final Role role;
        private long epoch;
        private long segmentBytes = 128L << 20;
        private Duration bucketWidth = Duration.ofMinutes(1);
        private Duration cleanMargin = Duration.ofMinutes(1);
        private int maxRecordBytes = 512 << 20;
        private long maxBytes = Long.MAX_VALUE;
        private int writeAttempts = 3;
        private Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2));
        private Duration writeTimeout = Duration.ofSeconds(25);
        private LogMode mode = LogMode.APPEND;
        private Duration idleRoll = Duration.ofMinutes(1);
        private Durability durability = Durability.FLUSH;
        private Grouping grouping = Grouping.AUTO;
        private Compression compression = Compression.AUTO;
        private Ticker ticker = Ticker.system();
        private Metrics metrics = Metrics.none();

        private Builder(String application, Role role) {
            this.application = application;
            this.role = role;
        }

        public Builder epoch(long value) {
            epoch = value;
            return this;
        }

        public Builder segmentBytes(long value) {
            segmentBytes = value;
            return this;
        }

        public Builder bucketWidth(Duration value) {
            bucketWidth = value;
            return this;
        }

        public Builder cleanMargin(Duration value) {
            cleanMargin = value;
            return this;
        }

        public Builder maxRecordBytes(int value) {
            maxRecordBytes = value;
            return this;
        }

        public Builder maxBytes(long value) {
            maxBytes = value;
            return this;
        }

        public Builder writeAttempts(int value, Backoff pauses) {
            writeAttempts = value;
            backoff = pauses;
            return this;
        }

        public Builder writeTimeout(Duration value) {
            writeTimeout = value;
            return this;
        }

        public Builder mode(LogMode value) {
            mode = value;
            return this;
        }

        public Builder idleRoll(Duration value) {
            idleRoll = value;
            return this;
        }

        public Builder grouping(Grouping value) {
            grouping = value;
            return this;
        }

        public Builder compression(Compression value) {
            compression = value;
            return this;
        }

        public Builder durability(Durability value) {
            durability = value;
            return this;
        }

        public Builder ticker(Ticker value) {
            ticker = value;
            return this;
        }

        public Builder metrics(Metrics value) {
            metrics = value;
            return this;
        }

        /** The options, checked. */
        public LogOptions build() {
            return new LogOptions(
                    application,
                    role,
                    epoch,
                    segmentBytes,
                    bucketWidth,
                    cleanMargin,
                    maxRecordBytes,
                    maxBytes,
                    writeAttempts,
                    backoff,
                    writeTimeout,
                    mode,
                    idleRoll,
                    durability,
                    grouping,
                    compression,
                    ticker,
                    metrics);
        }
    }
}
