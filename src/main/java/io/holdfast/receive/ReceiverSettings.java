package io.holdfast.receive;

import io.holdfast.config.ByteSize;
import io.holdfast.config.Setting;
import io.holdfast.config.SettingType;
import io.holdfast.config.Settings;
import java.time.Duration;
import java.util.List;

/** The options of every receiver, {@code spark.holdfast.receiver.*}. Constants only. */
public final class ReceiverSettings {
    private static final String AREA = Settings.PREFIX + "receiver.";
    private static final ByteSize LARGEST = ByteSize.ofMebibytes(1024);

    public static final Setting<ByteSize> BLOCK_BYTES = Setting.of(
                    AREA + "blockBytes",
                    SettingType.BYTES,
                    ByteSize.ofMebibytes(1),
                    "A block is stored when its records have this many payload bytes. While the block before is on its"
                            + " way, it grows up to four times as many, not beyond 64m.")
            .checked(ReceiverSettings::fitsMemory, "from 1 to 1g");

    public static final Setting<Integer> BLOCK_RECORDS = Setting.of(
                    AREA + "blockRecords",
                    SettingType.COUNT,
                    10_000,
                    "A block is stored when it has this many records; while the block before is on its way, it grows up"
                            + " to four times as many.")
            .checked(ReceiverSettings::isBlockRecords, "from 1 to 10000000");

    public static final Setting<Duration> BLOCK_AGE = Setting.of(
                    AREA + "blockAge",
                    SettingType.DURATION,
                    Duration.ofMillis(200),
                    "A block is stored when its first record has waited this long.")
            .checked(ReceiverSettings::isPositive, "at least 1ms");

    public static final Setting<Integer> BLOCKS_IN_FLIGHT = Setting.of(
                    AREA + "blocksInFlight",
                    SettingType.COUNT,
                    1,
                    "How many blocks a receiver stores at once. The records of one source partition always go one"
                            + " block after the other, so more than one helps only with several partitions.")
            .checked(ReceiverSettings::isBlocksInFlight, "from 1 to 3");

    public static final Setting<ByteSize> MAX_RECORD_BYTES = Setting.of(
                    AREA + "maxRecordBytes",
                    SettingType.BYTES,
                    ByteSize.ofMebibytes(16),
                    "A record with a longer payload counts as one that cannot be decoded.")
            .checked(ReceiverSettings::fitsMemory, "from 1 to 1g");

    public static final Setting<Integer> STORE_ATTEMPTS = Setting.of(
                    AREA + "storeAttempts",
                    SettingType.COUNT,
                    4,
                    "How often a block is offered to the store before the receiver fails.")
            .checked(ReceiverSettings::isAttempts, "from 1 to 1000");

    public static final Setting<Integer> OPEN_ATTEMPTS = Setting.of(
                    AREA + "openAttempts",
                    SettingType.COUNT,
                    10,
                    "After how many failures of the source in a row, without a record in between, the receiver fails.")
            .checked(ReceiverSettings::isAttempts, "from 1 to 1000");

    public static final Setting<Duration> STOP_TIMEOUT = Setting.of(
                    AREA + "stopTimeout",
                    SettingType.DURATION,
                    Duration.ofSeconds(20),
                    "How long a receiver that stops may take to store and acknowledge what it has.")
            .checked(ReceiverSettings::isPositive, "at least 1ms");

    public static final Setting<OnUndecodable> ON_UNDECODABLE = Setting.of(
            AREA + "onUndecodable",
            SettingType.oneOf(OnUndecodable.class),
            OnUndecodable.STOP,
            "What happens at a record that cannot be decoded: stop the receiver before it; or skip it, counted and"
                    + " logged; or reject it, counted and logged, where the source can put it aside (RabbitMQ).");

    private ReceiverSettings() {}

    /** Every option here, in the order of the reference file. */
    public static List<Setting<?>> all() {
        return List.of(
                BLOCK_BYTES,
                BLOCK_RECORDS,
                BLOCK_AGE,
                BLOCKS_IN_FLIGHT,
                MAX_RECORD_BYTES,
                STORE_ATTEMPTS,
                OPEN_ATTEMPTS,
                STOP_TIMEOUT,
                ON_UNDECODABLE);
    }

    static boolean fitsMemory(ByteSize size) {
        return size.bytes() >= 1 && size.bytes() <= LARGEST.bytes();
    }

    static boolean isBlockRecords(int records) {
        return records >= 1 && records <= 10_000_000;
    }

    static boolean isBlocksInFlight(int blocks) {
        return blocks >= 1 && blocks <= 3;
    }

    static boolean isAttempts(int attempts) {
        return attempts >= 1 && attempts <= 1000;
    }

    static boolean isPositive(Duration duration) {
        return duration.compareTo(Duration.ofMillis(1)) >= 0;
    }
}
