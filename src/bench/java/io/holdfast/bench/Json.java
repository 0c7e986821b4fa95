package io.holdfast.bench;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Writes maps, collections, numbers, texts and nothing as JSON. What JSON has no word for (NaN) becomes null. */
final class Json {
    private static final MathContext DIGITS = new MathContext(5);

    private Json() {}

    static String of(@Nullable Object value) {
        return write(value, "\n");
    }

    private static String write(@Nullable Object value, String margin) {
        if (value instanceof Map<?, ?> map) {
            String inner = margin + "  ";
            return map.entrySet().stream()
                    .map(entry -> inner + quote(String.valueOf(entry.getKey())) + ": " + write(entry.getValue(), inner))
                    .collect(Collectors.joining(",", "{", margin + "}"));
        }
        if (value instanceof Collection<?> collection) {
            return list(collection, margin);
        }
        if (value instanceof Number number) {
            return number(number);
        }
        return value == null || value instanceof Boolean ? String.valueOf(value) : quote(value.toString());
    }

    private static String list(Collection<?> values, String margin) {
        boolean flat = values.stream().allMatch(Number.class::isInstance);
        String inner = flat ? "" : margin + "  ";
        return values.stream()
                .map(value -> inner + write(value, inner))
                .collect(Collectors.joining(flat ? ", " : ",", "[", flat ? "]" : margin + "]"));
    }

    private static String number(Number number) {
        if (number instanceof Double value) {
            return Double.isFinite(value) ? new BigDecimal(value).round(DIGITS).toPlainString() : "null";
        }
        return number.toString();
    }

    private static String quote(String text) {
        return IntStream.range(0, text.length())
                .mapToObj(i -> escape(text.charAt(i)))
                .collect(Collectors.joining("", "\"", "\""));
    }

    private static String escape(char c) {
        if (c == '"' || c == '\\') {
            return "\\" + c;
        }
        return c < ' ' ? Figures.text("\\u%04x", (int) c) : String.valueOf(c);
    }
}
