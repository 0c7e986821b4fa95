package io.holdfast.spark.context;

import io.holdfast.config.Setting;
import io.holdfast.config.SettingType;
import io.holdfast.config.Settings;
import java.time.Duration;
import java.util.List;

/** How an application is stopped and watched, {@code spark.holdfast.stop.*} and {@code .watchdog.*}. Constants only. */
final class StopSettings {
    private static final String STOP = Settings.PREFIX + "stop.";
    private static final String WATCHDOG = Settings.PREFIX + "watchdog.";

    static final Setting<Duration> TIMEOUT = Setting.of(
                    STOP + "timeout",
                    SettingType.DURATION,
                    Duration.ofMinutes(10),
                    "How long a graceful stop may take until everything received is processed; then the application"
                            + " ends with status 3, and the next start goes on with what is left. Keep it below what the"
                            + " platform waits between its signal and its kill.")
            .checked(timeout -> timeout.toMillis() >= 1, "at least 1ms");

    static final Setting<OnSignal> ON_SIGNAL = Setting.of(
            STOP + "onSignal",
            SettingType.oneOf(OnSignal.class),
            OnSignal.GRACEFUL,
            "What SIGTERM does to the driver: graceful stops it so that nothing received is left, and a second signal"
                    + " ends it at once; default leaves the signal to Java and Spark, which stop in the middle.");

    static final Setting<String> FILE = Setting.of(
                    STOP + "file",
                    SettingType.TEXT,
                    "stop",
                    "A file of this name in the log directory stops the application gracefully within about a second of"
                            + " its appearance; it is deleted then, and at each start.")
            .checked(name -> name.matches("[A-Za-z0-9._-]{1,100}"), "letters, digits, dots, dashes and underscores");

    static final Setting<Switch> CONTROL = Setting.of(
            STOP + "control",
            SettingType.oneOf(Switch.class),
            Switch.ON,
            "Whether the driver listens on a free port of its loopback interface for 'holdfast app stop' and 'app"
                    + " status', which need a token from the log directory.");

    static final Setting<Duration> NO_RECEIVER = watchdog(
            "noReceiver",
            Duration.ofMinutes(10),
            "The application ends with status 3 when it has receivers and none of them ran for this long; 0ms never.");

    static final Setting<Duration> NO_BATCH = watchdog(
            "noBatch",
            Duration.ofHours(1),
            "The application ends with status 3 when no batch ended for this long, or for ten batch intervals if that"
                    + " is longer; 0ms never. Set it above the longest batch that is well.");

    /** What a signal does. */
    enum OnSignal {
        GRACEFUL,
        DEFAULT
    }

    /** On or off. */
    enum Switch {
        ON,
        OFF
    }

    private StopSettings() {}

    private static Setting<Duration> watchdog(String name, Duration fallback, String documentation) {
        return Setting.of(WATCHDOG + name, SettingType.DURATION, fallback, documentation)
                .checked(bound -> bound.isZero() || bound.toMillis() >= 1, "0ms or longer");
    }

    /** Every option here, in the order of the reference file. */
    static List<Setting<?>> all() {
        return List.of(TIMEOUT, ON_SIGNAL, FILE, CONTROL, NO_RECEIVER, NO_BATCH);
    }
}
