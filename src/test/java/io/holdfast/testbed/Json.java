package io.holdfast.testbed;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Picks single values out of a status page, without a parser. */
final class Json {
    private Json() {}

    /** The first number with that name. */
    static Optional<Integer> number(String json, String name) {
        return first(json, "\"" + name + "\"\\s*:\\s*(\\d+)").map(Integer::valueOf);
    }

    /** The first string with that name. */
    static Optional<String> string(String json, String name) {
        return first(json, "\"" + name + "\"\\s*:\\s*\"([^\"]*)\"");
    }

    /** What follows the id of the object with that id, up to its end; the object may not hold objects itself. */
    static Optional<String> objectWithId(String json, String id) {
        return first(json, "\"id\"\\s*:\\s*\"" + Pattern.quote(id) + "\"([^{}]*)");
    }

    private static Optional<String> first(String json, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(json);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
