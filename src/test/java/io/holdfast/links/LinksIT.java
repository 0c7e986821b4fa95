package io.holdfast.links;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Compares the table of links with the jars of the lines: in every build with those that are resolved, with all of them when
 * run by scripts/links.sh, which also has it write the table.
 */
class LinksIT {
    /** Set by scripts/links.sh: {@code all} compares all lines, {@code write} writes the table before. */
    private static final String MODE = System.getProperty("holdfast.links", "resolved");

    @Test
    void shouldBeWhatTheJarsOfTheLinesHave() throws IOException {
        MainLinks main = Places.links();
        List<Line> lines = lines();
        try {
            LinkTable fresh = LinkTable.of(main, lines);
            if (MODE.equals("write")) {
                Files.writeString(Places.TABLE, fresh.text());
            }
            LinkTable kept = LinkTable.parse(Files.readString(Places.TABLE));
            for (Line line : lines) {
                assertThat(differences(kept, fresh, line))
                        .as(
                                "rows of src/build/links.txt that the jars of %s contradict; write it anew with"
                                        + " scripts/links.sh --write",
                                line.name())
                        .isEmpty();
            }
        } finally {
            for (Line line : lines) {
                line.close();
            }
        }
    }

    private static List<Line> lines() throws IOException {
        NavigableSet<String> names = Line.names(Places.POMS);
        List<Line> lines = new ArrayList<>();
        for (String name : names) {
            Optional<Line> line = Line.open(Places.CLASS_PATHS, name, Places.MAIN);
            line.ifPresent(lines::add);
            assertThat(line.isPresent() || MODE.equals("resolved"))
                    .as("the class path of line %s is resolved: scripts/classpaths.sh %s", name, name)
                    .isTrue();
        }
        assertThat(lines).as("lines that are resolved").extracting(Line::name).contains("spark");
        return lines;
    }

    private static List<String> differences(LinkTable kept, LinkTable fresh, Line line) {
        List<String> differences = new ArrayList<>();
        assertThat(kept.lines()).containsEntry(line.name(), line.version());
        fresh.rows().forEach((link, row) -> {
            LinkTable.Row expected = kept.rows().get(link);
            String found = row.of(line.name());
            if (expected == null || !expected.of(line.name()).equals(found)) {
                differences.add(link + " is " + found + ", the table has " + expected);
            }
        });
        return differences;
    }
}
