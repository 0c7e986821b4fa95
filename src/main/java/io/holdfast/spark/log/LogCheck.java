package io.holdfast.spark.log;

import io.holdfast.config.SettingsException;
import io.holdfast.spark.context.HoldfastSettings;
import io.holdfast.storage.StorageException;
import io.holdfast.wal.WalSettings;
import java.time.Duration;
import java.util.List;
import org.apache.spark.SparkConf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is checked on the driver before a stream is created: is there a log, whose, and can it be used? Stateless. */
public final class LogCheck {
    private static final Logger log = LoggerFactory.getLogger(LogCheck.class);
    private static final String ENABLE = "spark.streaming.receiver.writeAheadLog.enable";
    private static final String RECEIVER_CLASS = "spark.streaming.receiver.writeAheadLog.class";
    private static final String BLOCK_TIMEOUT = "spark.streaming.receiver.blockStoreTimeout";
    private static final String DRIVER_CLASS = "spark.streaming.driver.writeAheadLog.class";
    private static final String OURS_RECEIVER = "io.holdfast.spark.HoldfastWriteAheadLog";
    private static final String OURS_DRIVER = "io.holdfast.spark.HoldfastDriverLog";

    /** The settings of Spark's that name the classes of the two logs. */
    public static final List<String> CLASSES = List.of(RECEIVER_CLASS, DRIVER_CLASS);

    /** The settings of Spark's that switch Holdfast's log on. */
    public static final List<String> KEYS = List.of(ENABLE, RECEIVER_CLASS, DRIVER_CLASS);

    /** What protects a received block. */
    public enum Protection {
        /** Holdfast's log. */
        LOG,
        /** Somebody else's log. */
        OTHER_LOG,
        /** Copies on other executors. */
        COPIES
    }

    private LogCheck() {}

    /**
     * Sets what switches Holdfast's log on, where it is not set to something else. With the log of received blocks
     * switched off and no directory for any, the driver's log stays Spark's.
     */
    public static void switchOn(SparkConf conf) {
        conf.setIfMissing(ENABLE, "true").setIfMissing(RECEIVER_CLASS, OURS_RECEIVER);
        if (isReceiverLogOn(conf) || conf.contains(WalSettings.DIRECTORY.key())) {
            conf.setIfMissing(DRIVER_CLASS, OURS_DRIVER);
        }
    }

    /** Whether receivers write a log. */
    public static boolean isReceiverLogOn(SparkConf conf) {
        return conf.getBoolean(ENABLE, false);
    }

    /**
     * Checks the configuration of the log, claims the directory for this application and tries a write in it.
     *
     * @throws io.holdfast.HoldfastException if the log is Holdfast's and cannot be used
     */
    public static Protection atStart(SparkConf conf) {
        if (!isReceiverLogOn(conf)) {
            log.warn(
                    "The log is off ({}=false): copies of blocks outlive an executor, but a killed driver, or the"
                            + " loss of its worker, loses what was received and not yet processed",
                    ENABLE);
            return Protection.COPIES;
        }
        warnOfStockDriverLog(conf);
        if (!conf.get(RECEIVER_CLASS, "").equals(OURS_RECEIVER)) {
            log.warn(
                    "Received blocks go into another log than Holdfast's; set {}={} to have their checksums verified"
                            + " and damage found",
                    RECEIVER_CLASS,
                    OURS_RECEIVER);
            return Protection.OTHER_LOG;
        }
        checkTimeouts(conf);
        use(LogSite.of(conf));
        return Protection.LOG;
    }

    /** Spark must not give a block up before the log has said what is wrong. */
    private static void checkTimeouts(SparkConf conf) {
        Duration write = HoldfastSettings.of(conf).get(WalSettings.WRITE_TIMEOUT);
        Duration block = Duration.ofSeconds(conf.getInt(BLOCK_TIMEOUT, 30));
        if (write.compareTo(block) >= 0) {
            throw new SettingsException(WalSettings.WRITE_TIMEOUT.key() + " must be below " + BLOCK_TIMEOUT + ", found "
                    + write.toMillis() + " ms and " + block.toMillis()
                    + " ms: Spark would give a block up while the log still writes it");
        }
    }

    /** Whether a class is one of Holdfast's logs; each can be the driver's. */
    public static boolean isOurs(String logClass) {
        return logClass.equals(OURS_DRIVER) || logClass.equals(OURS_RECEIVER);
    }

    /** Whether the driver's events go into Holdfast's log. */
    static boolean isDriverLogOurs(SparkConf conf) {
        return isOurs(conf.get(DRIVER_CLASS, ""));
    }

    private static void warnOfStockDriverLog(SparkConf conf) {
        if (!isDriverLogOurs(conf)) {
            log.warn(
                    "The driver's events go into Spark's own log, which loses or strands received data in a graceful"
                            + " stop; set {}={}",
                    DRIVER_CLASS,
                    OURS_DRIVER);
        }
    }

    private static void use(LogSite site) {
        try {
            site.bind();
            site.probe();
        } catch (StorageException unusable) {
            throw new SettingsException(
                    "The log directory " + site + " cannot be used: " + unusable.getMessage() + ". Set "
                            + WalSettings.DIRECTORY.key() + " to a directory that driver and executors may write",
                    unusable);
        }
    }
}
