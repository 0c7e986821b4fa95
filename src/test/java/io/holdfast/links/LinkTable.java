package io.holdfast.links;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What main code links to and what that is in each line, as kept in {@code src/build/links.txt}. Immutable by habit.
 *
 * @param lines versions by name of the line
 * @param elsewhere artifacts that main links to and no line comes with: those are added by users
 * @param rows by link
 */
record LinkTable(SortedMap<String, String> lines, SortedSet<String> elsewhere, SortedMap<Link, Row> rows) {
    private static final String HEAD = """
        # What main code links to in Spark and what Spark brings, and what that is in each line.
        # Written by scripts/links.sh --write from the lines' jars. Do not edit.
        """;

    /**
     * What one link comes to.
     *
     * @param artifact the jar that has it in the build's own line
     * @param found lines by what they have
     */
    record Row(String artifact, SortedMap<String, SortedSet<String>> found) {
        /** Whether all lines that come with the library have the same. */
        boolean isSame() {
            return found.keySet().stream()
                            .filter(each -> !each.equals(Line.NOT_THERE))
                            .count()
                    == 1;
        }

        /** What a line has. */
        String of(String line) {
            return found.entrySet().stream()
                    .filter(each -> each.getValue().contains(line))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElse("unknown");
        }

        @Override
        public String toString() {
            if (found.size() == 1) {
                return found.firstKey();
            }
            List<String> parts = new ArrayList<>();
            found.forEach((signature, lines) -> parts.add(signature + ": " + String.join(" ", lines)));
            return String.join("; ", parts);
        }
    }

    /** Looks everything up in the lines' jars. */
    static LinkTable of(MainLinks main, List<Line> lines) {
        SortedMap<String, String> versions = new TreeMap<>();
        lines.forEach(line -> versions.put(line.name(), line.version()));
        SortedSet<String> elsewhere = new TreeSet<>();
        SortedMap<Link, Row> rows = new TreeMap<>();
        main.needs().forEach((link, need) -> {
            Row row = new Row(need.artifact(), new TreeMap<>());
            for (Line line : lines) {
                row.found()
                        .computeIfAbsent(line.signature(link, need), unused -> new TreeSet<>())
                        .add(line.name());
            }
            if (lines.stream().noneMatch(line -> line.hasArtifact(need.artifact()))) {
                elsewhere.add(need.artifact());
            } else {
                rows.put(link, row);
            }
        });
        return new LinkTable(versions, elsewhere, rows);
    }

    /** The text of the file. */
    String text() {
        StringBuilder text = new StringBuilder(HEAD);
        lines.forEach((name, version) -> text.append("line ")
                .append(name)
                .append(" = Spark ")
                .append(version)
                .append('\n'));
        elsewhere.forEach(artifact -> text.append("elsewhere ").append(artifact).append('\n'));
        new TreeSet<>(rows.values().stream().map(Row::artifact).toList()).forEach(artifact -> {
            text.append("\n[").append(artifact).append("]\n");
            rows.forEach((link, row) -> {
                if (row.artifact().equals(artifact)) {
                    text.append(link).append(" = ").append(row).append('\n');
                }
            });
        });
        return text.toString();
    }

    /** Reads the text back. */
    static LinkTable parse(String text) {
        LinkTable table = new LinkTable(new TreeMap<>(), new TreeSet<>(), new TreeMap<>());
        String artifact = "";
        for (String line : text.lines().toList()) {
            if (line.startsWith("[")) {
                artifact = line.substring(1, line.length() - 1);
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                table.add(line, artifact);
            }
        }
        return table;
    }

    private void add(String line, String artifact) {
        int split = line.indexOf(" = ");
        if (line.startsWith("elsewhere ")) {
            elsewhere.add(line.substring("elsewhere ".length()));
        } else if (line.startsWith("line ")) {
            lines.put(line.substring("line ".length(), split), line.substring(split + " = Spark ".length()));
        } else {
            rows.put(Link.parse(line.substring(0, split)), row(line.substring(split + " = ".length()), artifact));
        }
    }

    private Row row(String found, String artifact) {
        Row row = new Row(artifact, new TreeMap<>());
        if (!found.contains(": ")) {
            row.found().put(found, new TreeSet<>(lines.keySet()));
            return row;
        }
        for (String part : found.split("; ", -1)) {
            int split = part.lastIndexOf(": ");
            row.found()
                    .put(
                            part.substring(0, split),
                            new TreeSet<>(List.of(part.substring(split + 2).split(" ", -1))));
        }
        return row;
    }
}
