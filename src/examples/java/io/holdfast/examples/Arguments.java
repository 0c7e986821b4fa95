package io.holdfast.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** {@code --name value} pairs, each name any number of times. Immutable. */
final class Arguments {
    private final Map<String, List<String>> values;

    private Arguments(Map<String, List<String>> values) {
        this.values = values;
    }

    static Arguments parse(String[] args, String... known) {
        Map<String, List<String>> values = new TreeMap<>();
        for (int i = 0; i < args.length; i += 2) {
            String name = args[i].startsWith("--") ? args[i].substring(2) : args[i];
            if (!Set.of(known).contains(name) || i + 1 == args.length) {
                throw new IllegalArgumentException("Expected --name value with names of " + String.join(", ", known)
                        + "; found " + String.join(" ", List.of(args).subList(i, args.length)));
            }
            values.computeIfAbsent(name, unused -> new ArrayList<>()).add(args[i + 1]);
        }
        return new Arguments(values);
    }

    String one(String name) {
        return all(name).stream()
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--" + name + " is missing"));
    }

    String one(String name, String fallback) {
        return all(name).stream().findFirst().orElse(fallback);
    }

    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }
}
