package io.holdfast.examples;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code --name value} pairs, each name any number of times, as the lines of a usage text have them: {@code --name N} must
 * be there and be a number, {@code [--name HOST:PORT]} may be there and is an address, {@code this|that} is one of them.
 * Immutable.
 */
final class Arguments {
    private static final int WRONG_USE = 2;
    private static final Pattern OPTION = Pattern.compile("(?m)^ +(\\[?)--([a-z-]+) ([A-Za-z:|]+)");
    private static final Map<String, Pattern> SHAPES =
            Map.of("N", Pattern.compile("[1-9][0-9]{0,11}"), "HOST:PORT", Pattern.compile("\\S+:[0-9]{1,5}"));

    private final Map<String, List<String>> values;

    private Arguments(Map<String, List<String>> values) {
        this.values = values;
    }

    /** Ends the process with the usage on standard error and status 2 where something is wrong, with 0 for --help. */
    static Arguments of(String[] args, String usage) {
        if (List.of(args).contains("--help")) {
            System.out.println(usage);
            System.exit(0);
        }
        try {
            return parse(args, usage);
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage() + "\n\n" + usage);
            System.exit(WRONG_USE);
            throw wrong;
        }
    }

    /** @throws IllegalArgumentException saying what is wrong */
    static Arguments parse(String[] args, String usage) {
        Map<String, String> shapes = new LinkedHashMap<>();
        List<String> needed = new ArrayList<>();
        for (Matcher option = OPTION.matcher(usage); option.find(); ) {
            shapes.put("--" + option.group(2), option.group(3));
            if (option.group(1).isEmpty()) {
                needed.add(option.group(2));
            }
        }
        Map<String, List<String>> values = new TreeMap<>();
        for (int i = 0; i < args.length; i += 2) {
            String shape = shapes.get(args[i]);
            if (shape == null) {
                throw new IllegalArgumentException("There is no option " + args[i]);
            }
            String value = i + 1 < args.length ? args[i + 1] : "";
            check(args[i], shape, value);
            values.computeIfAbsent(args[i].substring(2), unused -> new ArrayList<>())
                    .add(value);
        }
        needed.stream().filter(name -> !values.containsKey(name)).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException("--" + name + " is missing");
        });
        return new Arguments(values);
    }

    private static void check(String option, String shape, String value) {
        if (value.isBlank() || value.startsWith("--")) {
            throw new IllegalArgumentException(option + " needs a value, " + shape);
        }
        boolean choice = shape.contains("|");
        Pattern wanted = choice ? Pattern.compile(shape) : SHAPES.get(shape);
        if (wanted != null && !wanted.matcher(value).matches()) {
            throw new IllegalArgumentException(option + " needs " + shape + ", found '" + value + "'");
        }
    }

    String one(String name) {
        return all(name).get(0);
    }

    String one(String name, String fallback) {
        return all(name).stream().findFirst().orElse(fallback);
    }

    long number(String name, long fallback) {
        return Long.parseLong(one(name, Long.toString(fallback)));
    }

    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }
}
