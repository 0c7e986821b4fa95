package io.holdfast.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the page of metrics to the names in the code. */
class MetricsPageTest {
    private static final Pattern IN_CODE =
            Pattern.compile("\"((?:wal|driver|receiver|source|offsets)\\.[a-z.]+[a-z])\"");

    /** Looks like a metric, and is the end of a setting's key. */
    private static final String SETTING = "driver.durability";

    private static final Pattern ON_PAGE = Pattern.compile("(?m)^\\| `([a-z.]+)` \\|");

    @Test
    void shouldTellOfEachMetricAndOfNoOther() throws IOException {
        Set<String> inCode = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                find(IN_CODE, Files.readString(file), inCode);
            }
        }
        inCode.remove(SETTING);
        Set<String> onPage = new TreeSet<>();
        find(ON_PAGE, Files.readString(Path.of("src/docs/metrics.md")), onPage);
        assertThat(onPage).isEqualTo(inCode).hasSizeGreaterThan(30);
    }

    private static void find(Pattern pattern, String text, Set<String> names) {
        for (Matcher matcher = pattern.matcher(text); matcher.find(); ) {
            names.add(matcher.group(1));
        }
    }
}
