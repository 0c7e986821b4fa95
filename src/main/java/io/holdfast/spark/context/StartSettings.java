package io.holdfast.spark.context;

import io.holdfast.config.Setting;
import io.holdfast.config.SettingType;
import io.holdfast.config.Settings;
import java.util.List;

/** The options of an application's start. Constants only. */
public final class StartSettings {
    static final Setting<OnStateLoss> ON_STATE_LOSS = Setting.of(
            Settings.PREFIX + "start.onStateLoss",
            SettingType.oneOf(OnStateLoss.class),
            OnStateLoss.REFUSE,
            "What happens when the checkpoint cannot be understood and the application keeps state or looks at windows:"
                    + " refuse ends the start; accept starts afresh without the state. What was received and not"
                    + " processed comes back either way.");

    private StartSettings() {}

    /** Every option here, in the order of the reference file. */
    public static List<Setting<?>> all() {
        return List.of(ON_STATE_LOSS);
    }
}
