package io.holdfast.spark.context;

import io.holdfast.account.AccountSettings;
import io.holdfast.config.ReferenceFile;
import io.holdfast.config.Setting;
import io.holdfast.config.SettingType;
import io.holdfast.config.Settings;
import io.holdfast.epoch.EpochSettings;
import io.holdfast.offset.ObserveSettings;
import io.holdfast.offset.OffsetSettings;
import io.holdfast.receive.ReceiverSettings;
import io.holdfast.wal.WalSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import scala.Tuple2;

/** Every setting of Holdfast, and Spark's configuration seen through them. Stateless. */
public final class HoldfastSettings {
    /** The name under which log directories and offset stores belong to this application. */
    public static final Setting<String> APPLICATION = Setting.withoutDefault(
            "spark.holdfast.application",
            SettingType.TEXT,
            "The name under which log directories and offset stores belong to this application; another application's"
                    + " are refused. Default: the value of spark.app.name. Set it where that name changes from start"
                    + " to start.");

    private static final String HEADING = """
            Holdfast's settings, for spark-submit --properties-file (which replaces spark-defaults.conf on Spark 3)
            or for spark-defaults.conf. Generated from the code; a test compares it.
            A line that begins with one # is a setting at its default.

            These lines of Spark's own switch Holdfast's log on:
              spark.streaming.receiver.writeAheadLog.enable true
              spark.streaming.receiver.writeAheadLog.class  io.holdfast.spark.HoldfastWriteAheadLog
              spark.streaming.driver.writeAheadLog.class    io.holdfast.spark.HoldfastDriverLog""";

    private HoldfastSettings() {}

    /** All settings, in the order of the reference file. */
    public static List<Setting<?>> all() {
        List<Setting<?>> all = new ArrayList<>();
        all.add(APPLICATION);
        all.addAll(WalSettings.all());
        all.addAll(EpochSettings.all());
        all.addAll(AccountSettings.all());
        all.addAll(StartSettings.all());
        all.addAll(StopSettings.all());
        all.addAll(ReceiverSettings.all());
        all.addAll(OffsetSettings.all());
        all.addAll(ObserveSettings.all());
        return all;
    }

    /** The text of {@code conf/holdfast.conf}. */
    public static String referenceFile() {
        return ReferenceFile.of(HEADING, all());
    }

    /**
     * Reads Holdfast's part of Spark's configuration. Whatever starts comes by here, so Spark itself is looked at, too.
     *
     * @throws io.holdfast.config.SettingsException naming every unknown key and every wrong value, or a Spark that is too
     *     old
     */
    public static Settings of(SparkConf conf) {
        SparkVersion.check();
        return Settings.of(asMap(conf), all());
    }

    /** The application's name, by its own setting or by Spark's. */
    public static String application(SparkConf conf, Settings settings) {
        return settings.find(APPLICATION).orElseGet(() -> conf.get("spark.app.name", "unnamed"));
    }

    /** What Spark would put into Hadoop's configuration: the {@code spark.hadoop.} keys without that prefix. */
    public static Map<String, String> hadoopOptions(SparkConf conf) {
        String prefix = "spark.hadoop.";
        Map<String, String> options = new LinkedHashMap<>();
        asMap(conf).forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                options.put(key.substring(prefix.length()), value);
            }
        });
        return options;
    }

    private static Map<String, String> asMap(SparkConf conf) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Tuple2<String, String> entry : conf.getAll()) {
            values.put(entry._1(), entry._2());
        }
        return values;
    }
}
