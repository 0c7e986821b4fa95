package io.holdfast.offset;

import io.holdfast.config.Setting;
import io.holdfast.config.SettingType;
import io.holdfast.config.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Where it is put on record what streams read that are Spark's own, {@code spark.holdfast.offsets.observe.*}. Constants only. */
public final class ObserveSettings {
    private static final String OBSERVE = Settings.PREFIX + "offsets.observe.";
    private static final SettingType<Map<String, String>> PAIRS = new SettingType<>(
            "name=value, several separated by semicolons",
            ObserveSettings::pairs,
            pairs -> pairs.entrySet().stream().map(Object::toString).collect(Collectors.joining(";")));

    public static final Setting<String> STORE = Setting.withoutDefault(
                    OBSERVE + "store",
                    SettingType.TEXT,
                    "The address of the offset store in which it is put on record what Spark's own direct streams read,"
                            + " under the name <application>/observed. It needs spark.plugins="
                            + "io.holdfast.spark.HoldfastPlugin or spark.extraListeners="
                            + "io.holdfast.spark.HoldfastObserver, and no change of the application.")
            .checked(
                    address -> !address.startsWith("kafka:"),
                    "the address of any offset store but a Kafka group, which keeps no history");

    public static final Setting<Map<String, String>> OPTIONS = Setting.withoutDefault(
            OBSERVE + "options", PAIRS, "Options of that store, such as history=1000; secrets as references.");

    private ObserveSettings() {}

    private static Map<String, String> pairs(String text) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : text.split(";", -1)) {
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException("no name and value");
            }
            pairs.put(
                    pair.substring(0, equals).trim(), pair.substring(equals + 1).trim());
        }
        return pairs;
    }

    /** The name under which it is put on record what an application was seen to do: none that commits offsets has it. */
    public static String nameOf(String application) {
        return application + "/observed";
    }

    /** Every option here, in the order of the reference file. */
    public static List<Setting<?>> all() {
        return List.of(STORE, OPTIONS);
    }
}
