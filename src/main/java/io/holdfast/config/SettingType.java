package io.holdfast.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How a setting's text becomes a value and back. Immutable.
 *
 * @param <T> the value
 * @param description what is expected, for error messages and the reference file, such as {@code a duration}
 * @param parse from text; throws {@link IllegalArgumentException} when the text is not of this type
 * @param format the text that {@code parse} reads as the same value
 */
public record SettingType<T>(String description, Function<String, T> parse, Function<T, String> format) {
    /** Any text, not empty. */
    public static final SettingType<String> TEXT = new SettingType<>("text", SettingType::notEmpty, text -> text);

    /** A whole number. */
    public static final SettingType<Integer> COUNT =
            new SettingType<>("a whole number", Integer::valueOf, String::valueOf);

    /** A time span such as {@code 200ms}, {@code 10s}, {@code 5m}, {@code 1h}. */
    public static final SettingType<Duration> DURATION =
            new SettingType<>("a duration such as 200ms, 10s, 5m or 1h", Durations::parse, Durations::format);

    /** A number of bytes such as {@code 512}, {@code 64k}, {@code 16m}, {@code 1g}. */
    public static final SettingType<ByteSize> BYTES =
            new SettingType<>("a size such as 512, 64k, 16m or 1g", ByteSize::parse, ByteSize::toString);

    /** One of the constants of an enumeration, written in lower case. */
    public static <E extends Enum<E>> SettingType<E> oneOf(Class<E> type) {
        String names =
                Arrays.stream(type.getEnumConstants()).map(SettingType::lower).collect(Collectors.joining(" or "));
        return new SettingType<>(names, text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT)), SettingType::lower);
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String notEmpty(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("empty");
        }
        return text;
    }
}
