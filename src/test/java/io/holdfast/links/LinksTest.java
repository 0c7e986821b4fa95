package io.holdfast.links;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * One jar for all lines: main code links to nothing that is not the same in all of them. The lines' jars are not needed for
 * that but the table of what they have, which {@link LinksIT} compares with the jars.
 */
class LinksTest {
    private static final String WRITE =
            "; write the table anew with scripts/links.sh --write, which looks into the jars of all"
                    + " lines, and commit it";

    private static MainLinks main;
    private static LinkTable table;

    @BeforeAll
    static void read() throws IOException {
        main = Places.links();
        table = LinkTable.parse(Files.readString(Places.TABLE));
    }

    @Test
    void shouldLinkOnlyToWhatIsTheSameInAllLines() {
        List<String> different = new ArrayList<>();
        main.needs().forEach((link, need) -> {
            LinkTable.Row row = table.rows().get(link);
            if (row != null && !row.isSame() && !need.unguarded().isEmpty()) {
                different.add(link + " is " + row + ", used by " + need.unguarded());
            }
        });
        assertThat(different)
                .as("links that are not the same in all lines: do without them, or reach them by reflection in"
                        + " spark.internal, or there within a try that catches LinkageError and goes another way")
                .isEmpty();
    }

    @Test
    void shouldHaveLookedUpEverythingThatMainLinksTo() {
        List<String> unknown = new ArrayList<>();
        main.needs().forEach((link, need) -> {
            if (!table.rows().containsKey(link) && !table.elsewhere().contains(need.artifact())) {
                unknown.add(link + " of " + need.artifact() + ", used by " + need.users());
            }
        });
        assertThat(unknown)
                .as("links that were not looked up in all lines" + WRITE)
                .isEmpty();
    }

    @Test
    void shouldKeepNothingThatMainDoesNotLinkTo() {
        Set<Link> left = new TreeSet<>(table.rows().keySet());
        left.removeAll(main.needs().keySet());
        assertThat(left).as("links that are not there any more" + WRITE).isEmpty();
    }

    @Test
    void shouldHaveLookedIntoEveryLine() throws IOException {
        assertThat(table.lines().keySet())
                .as("lines of src/build/classpaths" + WRITE)
                .containsExactlyElementsOf(Line.names(Places.POMS));
    }

    @Test
    void shouldAgreeWithTheLineThatItIsBuiltAgainst() throws IOException {
        try (ClassPath build = Places.build()) {
            Resolution resolution = new Resolution(build);
            List<String> wrong = new ArrayList<>();
            table.rows().forEach((link, row) -> {
                if (!row.of("spark").equals(resolution.signature(link))) {
                    wrong.add(link + " is " + resolution.signature(link) + ", expected " + row.of("spark"));
                }
            });
            assertThat(wrong)
                    .as("rows that the build's own jars contradict" + WRITE)
                    .isEmpty();
        }
    }
}
