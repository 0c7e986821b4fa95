package io.holdfast.offset;

import io.holdfast.config.ByteSize;
import io.holdfast.config.Setting;
import io.holdfast.config.SettingType;
import io.holdfast.config.Settings;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The options of direct streams, {@code spark.holdfast.offsets.*} and {@code .kafka.*}. Constants only. */
public final class OffsetSettings {
    private static final String OFFSETS = Settings.PREFIX + "offsets.";
    private static final String KAFKA = Settings.PREFIX + "kafka.";
    private static final SettingType<Instant> INSTANT =
            new SettingType<>("a time such as 2026-01-31T00:00:00Z", OffsetSettings::instant, Instant::toString);

    public static final Setting<OnRecovery> ON_RECOVERY = Setting.of(
            OFFSETS + "onRecovery",
            SettingType.oneOf(OnRecovery.class),
            OnRecovery.AUTO,
            "Which one counts when a context is restored from a checkpoint and the offset store says something else:"
                    + " the store, so that nothing committed is read again; the checkpoint, so that state in it gets"
                    + " each record once; auto takes the checkpoint for an application that keeps state or looks at"
                    + " windows, and the store for any other.");

    public static final Setting<Integer> MAX_UNCOMMITTED = Setting.of(
                    OFFSETS + "maxUncommittedBatches",
                    SettingType.COUNT,
                    20,
                    "How many batches may be done and not committed, because the store does not answer or an earlier"
                            + " batch has failed; with one more the application ends with status 3.")
            .checked(batches -> batches >= 2 && batches <= 100_000, "from 2 to 100000");

    public static final Setting<Duration> MAX_UNCOMMITTED_TIME = Setting.of(
                    OFFSETS + "maxUncommittedTime",
                    SettingType.DURATION,
                    Duration.ofMinutes(2),
                    "For how long a batch that could be committed may be uncommitted, because the store does not"
                            + " answer; then the application ends with status 3.")
            .checked(bound -> bound.toMillis() >= 100, "at least 100ms");

    public static final Setting<Duration> BEAT = Setting.of(
                    OFFSETS + "beatEvery",
                    SettingType.DURATION,
                    Duration.ofSeconds(10),
                    "How often the driver gives a sign of life in the offset store. It also shows a driver that has been"
                            + " replaced that it has, and keeps Kafka from forgetting the offsets of idle partitions.")
            .checked(pause -> pause.toMillis() >= 100, "at least 100ms");

    public static final Setting<Duration> LAG_EVERY = Setting.of(
                    OFFSETS + "lagEvery",
                    SettingType.DURATION,
                    Duration.ofSeconds(10),
                    "How often it is looked how far direct streams are behind their topics, by a thread and clients of"
                            + " their own; 0s for never.")
            .checked(pause -> pause.isZero() || pause.toMillis() >= 100, "0s or at least 100ms");

    public static final Setting<StartRules.OnOutOfRange> ON_OUT_OF_RANGE = Setting.of(
            KAFKA + "onOutOfRange",
            SettingType.oneOf(StartRules.OnOutOfRange.class),
            StartRules.OnOutOfRange.FAIL,
            "What a start does when offsets that were not read are gone from the topic: fail, or go on at the earliest"
                    + " offset, the latest one, or at a time; what is skipped is put on record in the store.");

    public static final Setting<Instant> OUT_OF_RANGE_TIME = Setting.withoutDefault(
            KAFKA + "outOfRangeTimestamp",
            INSTANT,
            "The time for onOutOfRange=timestamp: the first record that is not older is the next one.");

    public static final Setting<StartRules.OnRecreated> ON_RECREATED = Setting.of(
            KAFKA + "onRecreated",
            SettingType.oneOf(StartRules.OnRecreated.class),
            StartRules.OnRecreated.FAIL,
            "What a start does when a topic was deleted and created again, or the cluster is another one: fail, or"
                    + " restart at the new topic's beginning. Found while running, the application ends with status 3.");

    public static final Setting<StartRules.OnVanished> ON_VANISHED = Setting.of(
            KAFKA + "onVanished",
            SettingType.oneOf(StartRules.OnVanished.class),
            StartRules.OnVanished.FAIL,
            "What happens when a partition that was read is gone: fail, or drop it and go on with the others.");

    public static final Setting<Duration> DISCOVER = Setting.of(
                    KAFKA + "discoverEvery",
                    SettingType.DURATION,
                    Duration.ofSeconds(5),
                    "How often a stream of a topic pattern looks for new topics; new partitions of known topics are"
                            + " found before each batch. Both are read from their beginning.")
            .checked(pause -> pause.toMillis() >= 100, "at least 100ms");

    public static final Setting<Integer> MAX_RECORDS = Setting.of(
                    KAFKA + "maxRecordsPerBatch",
                    SettingType.COUNT,
                    0,
                    "How many records a batch of a stream reads at most, from the first batch on and also after a long"
                            + " outage, shared by its partitions by their lag; 0 for no bound. Spark's own rates and"
                            + " back-pressure count, too.")
            .checked(records -> records >= 0, "0 or more");

    public static final Setting<ByteSize> MAX_BYTES = Setting.of(
            KAFKA + "maxBytesPerBatch",
            SettingType.BYTES,
            new ByteSize(0),
            "How many bytes a batch of a stream reads at most, as Kafka stores them, by each partition's mean; 0 for no"
                    + " bound.");

    /** Which one counts after a restore. */
    public enum OnRecovery {
        AUTO,
        STORE,
        CHECKPOINT
    }

    private OffsetSettings() {}

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException wrong) {
            throw new IllegalArgumentException("not a time", wrong);
        }
    }

    /** Every option here, in the order of the reference file. */
    public static List<Setting<?>> all() {
        return List.of(
                ON_RECOVERY,
                MAX_UNCOMMITTED,
                MAX_UNCOMMITTED_TIME,
                BEAT,
                LAG_EVERY,
                ON_OUT_OF_RANGE,
                OUT_OF_RANGE_TIME,
                ON_RECREATED,
                ON_VANISHED,
                DISCOVER,
                MAX_RECORDS,
                MAX_BYTES);
    }
}
