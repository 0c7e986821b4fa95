package io.holdfast.epoch;

import io.holdfast.config.Setting;
import io.holdfast.config.SettingType;
import io.holdfast.config.Settings;
import java.util.List;

/** The options of the one authority of epochs, {@code spark.holdfast.epoch.*}. Constants only. */
public final class EpochSettings {
    public static final Setting<String> DIRECTORY = Setting.withoutDefault(
            Settings.PREFIX + "epoch.dir",
            SettingType.TEXT,
            "Where the epochs of this application's drivers are claimed; default: the log's directory. Needed where that"
                    + " one is in an object store, which lets two drivers create the same file: then a directory on HDFS,"
                    + " or one that every host on which the driver may start shares. It belongs to one application.");

    private EpochSettings() {}

    /** Every option here, in the order of the reference file. */
    public static List<Setting<?>> all() {
        return List.of(DIRECTORY);
    }
}
