package io.holdfast.wal;

import io.holdfast.config.ByteSize;
import io.holdfast.config.Setting;
import io.holdfast.config.SettingType;
import io.holdfast.config.Settings;
import io.holdfast.metric.Metrics;
import io.holdfast.time.Backoff;
import java.time.Duration;
import java.util.List;

/** The options of the log, {@code spark.holdfast.wal.*}. Constants only. */
public final class WalSettings {
    private static final String AREA = Settings.PREFIX + "wal.";
    private static final Backoff WRITE_PAUSES = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(2));

    public static final Setting<String> DIRECTORY = Setting.withoutDefault(
            AREA + "dir",
            SettingType.TEXT,
            "Where the log is: any Hadoop URI, such as hdfs://namenode/holdfast/orders, or a directory that driver and"
                    + " executors share. It belongs to one application. Receivers and"
                    + " driver keep apart below it by themselves.");

    public static final Setting<ByteSize> SEGMENT_BYTES = Setting.of(
                    AREA + "segmentBytes",
                    SettingType.BYTES,
                    ByteSize.ofMebibytes(128),
                    "A segment file is closed before it grows beyond this.")
            .checked(size -> size.bytes() >= 1024, "at least 1k");

    public static final Setting<Duration> BUCKET_WIDTH = Setting.of(
                    AREA + "bucketWidth",
                    SettingType.DURATION,
                    Duration.ofMinutes(1),
                    "The time that one directory of segments covers. The log is cleaned directory by directory.")
            .checked(width -> width.toMillis() >= 1000, "at least 1s");

    public static final Setting<Duration> CLEAN_MARGIN = Setting.of(
            AREA + "cleanMargin",
            SettingType.DURATION,
            Duration.ofMinutes(10),
            "How much longer segments are kept than Spark asks for. It must exceed the difference between the clocks"
                    + " of the hosts, and the time by which a batch may run behind.");

    public static final Setting<ByteSize> MAX_RECORD_BYTES = Setting.of(
                    AREA + "maxRecordBytes",
                    SettingType.BYTES,
                    ByteSize.ofMebibytes(512),
                    "The longest record, which is a serialized block; a longer one is refused before it is read or"
                            + " written.")
            .checked(size -> size.bytes() >= 1 && size.bytes() <= 1 << 30, "from 1 to 1g");

    public static final Setting<ByteSize> MAX_BYTES = Setting.withoutDefault(
                    AREA + "maxBytes",
                    SettingType.BYTES,
                    "How long the whole log may become. Above it receivers wait, which is logged, and go on when batches"
                            + " have ended and the log was cleaned. Leave room for a segment per executor. Default: no"
                            + " bound.")
            .checked(size -> size.bytes() >= 1 << 20, "at least 1m");

    public static final Setting<Integer> WRITE_ATTEMPTS = Setting.of(
                    AREA + "writeAttempts",
                    SettingType.COUNT,
                    3,
                    "How often a write is tried, each time in a new segment, before it fails.")
            .checked(attempts -> attempts >= 1 && attempts <= 100, "from 1 to 100");

    public static final Setting<Duration> WRITE_TIMEOUT = Setting.of(
                    AREA + "writeTimeout",
                    SettingType.DURATION,
                    Duration.ofSeconds(25),
                    "How long a write may take with all its attempts. Keep it below"
                            + " spark.streaming.receiver.blockStoreTimeout (30 seconds), after which Spark gives a block"
                            + " up without saying what held it up. After half of it without an answer from the storage"
                            + " the segment is abandoned, and the write is tried in the next one.")
            .checked(timeout -> timeout.toMillis() >= 100, "at least 100ms");

    public static final Setting<LogMode> MODE = Setting.of(
            AREA + "mode",
            SettingType.oneOf(LogMode.class),
            LogMode.APPEND,
            "How records get into files. With append many go into one segment, flushed one group after the other. With"
                    + " objects each group becomes a file of its own that is there once it is closed: for object stores"
                    + " (s3a and others), whose streams cannot flush and which append refuses.");

    public static final Setting<Duration> IDLE_ROLL = Setting.of(
                    AREA + "idleRoll",
                    SettingType.DURATION,
                    Duration.ofMinutes(1),
                    "A segment that nobody has written to for this long is closed, so that it can be cleaned though"
                            + " nothing follows. Below the width of a bucket it makes more and shorter segments.")
            .checked(idle -> idle.toMillis() >= 1000, "at least 1s");

    public static final Setting<Durability> DATA_DURABILITY = Setting.of(
            AREA + "data.durability",
            SettingType.oneOf(Durability.class),
            Durability.FLUSH,
            "What a receiver's block has reached before it is acknowledged. With flush the operating system, or every"
                    + " DataNode of the pipeline, has it: it survives killed processes. With force it is on disk: it"
                    + " survives a power loss, too, and takes longer.");

    public static final Setting<Durability> DRIVER_DURABILITY = Setting.of(
            AREA + "driver.durability",
            SettingType.oneOf(Durability.class),
            Durability.FLUSH,
            "The same for the driver's events. A block counts as received when both logs have it, so set both alike.");

    public static final Setting<Compression> COMPRESSION = Setting.of(
            AREA + "compression",
            SettingType.oneOf(Compression.class),
            Compression.AUTO,
            "How blocks of 4 KiB or more are stored: auto is lz4 on anything but a local disk. A block that does not"
                    + " shrink is stored as it is. The libraries are those that Spark brings.");

    public static final Setting<OnDamage> ON_DAMAGE = Setting.of(
            AREA + "onDamage",
            SettingType.oneOf(OnDamage.class),
            OnDamage.FAIL,
            "What recovery does about damage in what was acknowledged: fail with an error that says where and what to"
                    + " do, or set the damage aside, report what is lost, and go on with the rest.");

    private WalSettings() {}

    /** Every option here, in the order of the reference file. */
    public static List<Setting<?>> all() {
        return List.of(
                DIRECTORY,
                MODE,
                DATA_DURABILITY,
                DRIVER_DURABILITY,
                SEGMENT_BYTES,
                BUCKET_WIDTH,
                CLEAN_MARGIN,
                MAX_RECORD_BYTES,
                MAX_BYTES,
                WRITE_ATTEMPTS,
                WRITE_TIMEOUT,
                IDLE_ROLL,
                COMPRESSION,
                ON_DAMAGE);
    }

    /** Options for one role of an application's log, as the settings say. */
    public static LogOptions options(Settings settings, String application, Role role) {
        return options(settings, application, role, 0, Metrics.none());
    }

    /** The same for a process that has claimed an epoch, and counts. */
    public static LogOptions options(Settings settings, String application, Role role, long epoch, Metrics metrics) {
        return LogOptions.builder(application, role)
                .epoch(epoch)
                .metrics(metrics)
                .segmentBytes(settings.get(SEGMENT_BYTES).bytes())
                .bucketWidth(settings.get(BUCKET_WIDTH))
                .cleanMargin(settings.get(CLEAN_MARGIN))
                .maxRecordBytes(settings.get(MAX_RECORD_BYTES).toInt())
                .maxBytes(settings.find(MAX_BYTES).map(ByteSize::bytes).orElse(Long.MAX_VALUE))
                .writeAttempts(settings.get(WRITE_ATTEMPTS), WRITE_PAUSES)
                .writeTimeout(settings.get(WRITE_TIMEOUT))
                .idleRoll(settings.get(IDLE_ROLL))
                .compression(settings.get(COMPRESSION))
                .mode(settings.get(MODE))
                .durability(settings.get(role == Role.DATA ? DATA_DURABILITY : DRIVER_DURABILITY))
                .build();
    }
}
