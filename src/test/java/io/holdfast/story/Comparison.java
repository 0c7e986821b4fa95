package io.holdfast.story;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the comparing program found.
 *
 * @param text its line
 * @param lost lines that were sent and are in no batch
 * @param invented lines in batches that nobody sent
 * @param duplicates lines beyond the first of their kind
 */
public record Comparison(String text, long lost, long invented, long duplicates) {
    static Comparison parse(String output) {
        return new Comparison(
                output.lines()
                        .filter(line -> line.startsWith("sent="))
                        .findFirst()
                        .orElse(output),
                number(output, "lost"),
                number(output, "invented"),
                number(output, "duplicates"));
    }

    private static long number(String output, String name) {
        Matcher matcher = Pattern.compile("\\b" + name + "=(\\d+)").matcher(output);
        if (!matcher.find()) {
            throw new IllegalStateException("The comparing program did not tell " + name + ": " + output);
        }
        return Long.parseLong(matcher.group(1));
    }
}
