package io.holdfast.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A typed view of the {@code spark.holdfast.} part of a map of strings. Everything is read and checked when the view is
 * made, so that a wrong value stops the start and not the night. Immutable and thread-safe.
 */
public final class Settings {
    /** Every key of Holdfast begins with this, because only keys that begin with {@code spark.} pass spark-submit. */
    public static final String PREFIX = "spark.holdfast.";

    /** Below this prefix users keep settings of their own extensions; Holdfast does not look at them. */
    public static final String EXTENSIONS = PREFIX + "x.";

    private final Map<String, Object> values;

    private Settings(Map<String, Object> values) {
        this.values = Map.copyOf(values);
    }

    /**
     * Reads all settings.
     *
     * @param given any map; keys that do not begin with {@link #PREFIX} are passed over
     * @param known every option there is
     * @throws SettingsException naming every unknown key, with the nearest known one, and every wrong value
     */
    public static Settings of(Map<String, String> given, Collection<Setting<?>> known) {
        Map<String, Setting<?>> byKey = new TreeMap<>();
        known.forEach(setting -> byKey.put(setting.key(), setting));
        Map<String, Object> values = new HashMap<>();
        List<String> problems = new ArrayList<>();
        for (Map.Entry<String, String> entry : new TreeMap<>(given).entrySet()) {
            String key = entry.getKey();
            if (key.startsWith(PREFIX) && !key.startsWith(EXTENSIONS)) {
                read(key, entry.getValue(), byKey, values, problems);
            }
        }
        if (!problems.isEmpty()) {
            throw new SettingsException("Holdfast cannot start with these settings: " + String.join("; ", problems));
        }
        return new Settings(values);
    }

    private static void read(
            String key, String text, Map<String, Setting<?>> byKey, Map<String, Object> values, List<String> problems) {
        Setting<?> setting = byKey.get(key);
        if (setting == null) {
            problems.add(key + " is unknown; did you mean " + NearestName.of(key, byKey.keySet())
                    + "? Keys of your own go below " + EXTENSIONS);
            return;
        }
        try {
            values.put(key, setting.parse(text));
        } catch (SettingsException wrong) {
            problems.add(wrong.getMessage());
        }
    }

    /**
     * The value of an option, or its default.
     *
     * @throws SettingsException if the option has no default and was not given
     */
    public <T> T get(Setting<T> setting) {
        return find(setting)
                .orElseThrow(() -> new SettingsException(setting.key() + " is not set and has no default: set it to "
                        + setting.allowed() + ". " + setting.documentation()));
    }

    /** The value of an option, or its default, or empty where it has neither. */
    @SuppressWarnings("unchecked") // only Setting.parse of the same key puts values into the map
    public <T> Optional<T> find(Setting<T> setting) {
        Object value = values.get(setting.key());
        return value == null ? setting.fallback() : Optional.of((T) value);
    }
}
