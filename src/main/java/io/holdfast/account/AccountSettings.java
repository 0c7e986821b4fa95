package io.holdfast.account;

import io.holdfast.config.Setting;
import io.holdfast.config.SettingType;
import io.holdfast.config.Settings;
import java.util.List;

/** The options of the driver's account, {@code spark.holdfast.driver.*}. Constants only. */
public final class AccountSettings {
    private static final String AREA = Settings.PREFIX + "driver.";

    public static final Setting<OnBatchFailure> ON_BATCH_FAILURE = Setting.of(
            AREA + "onBatchFailure",
            SettingType.oneOf(OnBatchFailure.class),
            OnBatchFailure.STOP,
            "What happens when an output operation of a batch fails: stop ends the application with status 3, so that"
                    + " the supervisor starts it again and the batch is repeated; continue goes on with later batches"
                    + " and repeats the failed one at the next start, whenever that is.");

    public static final Setting<Integer> MAX_FAILURES = Setting.of(
                    AREA + "maxFailures",
                    SettingType.COUNT,
                    5,
                    "How often a batch may fail, counted across restarts, before it counts as poison.")
            .checked(failures -> failures >= 1 && failures <= 1000, "from 1 to 1000");

    public static final Setting<OnPoison> ON_POISON = Setting.of(
            AREA + "onPoison",
            SettingType.oneOf(OnPoison.class),
            OnPoison.STOP,
            "What happens to a batch that has failed too often: stop ends every start with status 4 until somebody has"
                    + " looked; set_aside keeps its blocks, goes on without it, and leaves it to the command line to"
                    + " offer them again.");

    private AccountSettings() {}

    /** Every option here, in the order of the reference file. */
    public static List<Setting<?>> all() {
        return List.of(ON_BATCH_FAILURE, MAX_FAILURES, ON_POISON);
    }
}
