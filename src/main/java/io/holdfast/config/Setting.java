package io.holdfast.config;

import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One option: everything that is known about it stands here and nowhere else. Immutable and thread-safe.
 *
 * @param <T> the value
 */
public final class Setting<T> {
    private final String key;
    private final SettingType<T> type;
    private final @Nullable T fallback;
    private final Predicate<T> check;
    private final String range;
    private final String documentation;

    private Setting(
            String key,
            SettingType<T> type,
            @Nullable T fallback,
            Predicate<T> check,
            String range,
            String documentation) {
        this.key = key;
        this.type = type;
        this.fallback = fallback;
        this.check = check;
        this.range = range;
        this.documentation = documentation;
    }

    /** An option with a default. */
    public static <T> Setting<T> of(String key, SettingType<T> type, T fallback, String documentation) {
        return new Setting<>(key, type, fallback, value -> true, "", documentation);
    }

    /** An option without a default: where it is read, it must have been given. */
    public static <T> Setting<T> withoutDefault(String key, SettingType<T> type, String documentation) {
        return new Setting<>(key, type, null, value -> true, "", documentation);
    }

    /**
     * The same option with a check.
     *
     * @param allowed what is allowed, completing "must be", such as {@code from 1 to 3}
     */
    public Setting<T> checked(Predicate<T> test, String allowed) {
        return new Setting<>(key, type, fallback, test, allowed, documentation);
    }

    /** The key, beginning with {@code spark.holdfast.}. */
    public String key() {
        return key;
    }

    /** One or two sentences for the reference file. */
    public String documentation() {
        return documentation;
    }

    /** What may be written: the type, and the range where there is one. */
    public String allowed() {
        return range.isEmpty() ? type.description() : type.description() + ", " + range;
    }

    /** The default, empty where the option has none. */
    public Optional<T> fallback() {
        return Optional.ofNullable(fallback);
    }

    /** The default as it would be written, empty where the option has none. */
    public Optional<String> fallbackText() {
        return fallback().map(type.format());
    }

    /**
     * Reads and checks a value.
     *
     * @throws SettingsException if the text is not of the type or the value fails the check
     */
    T parse(String text) {
        T value;
        try {
            value = type.parse().apply(text);
        } catch (IllegalArgumentException wrong) {
            throw new SettingsException(problem(text), wrong);
        }
        if (!check.test(value)) {
            throw new SettingsException(problem(text));
        }
        return value;
    }

    private String problem(String text) {
        return key + " must be " + allowed() + "; found '" + text + "'";
    }
}
