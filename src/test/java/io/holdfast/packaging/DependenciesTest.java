package io.holdfast.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The build uses those jars that are in the lock, byte by byte, and the page of dependencies lists them. Both are written by
 * scripts/dependencies.sh.
 */
class DependenciesTest {
    private static final Path BASE = Path.of(System.getProperty("holdfast.basedir", ""));
    private static final Path LOCK = BASE.resolve("src/build/dependencies.lock");
    private static final Path PAGE = BASE.resolve("src/docs/dependencies.md");
    private static final Path RESOLVED = BASE.resolve("target/dependencies.txt");
    private static final String TABLE = "<!-- written by scripts/dependencies.sh -->\n";
    private static final Pattern SCOPE = Pattern.compile("([^\\s:]+:[^\\s:]+):jar:(\\S+):(\\w+)( \\(optional\\))?");
    private static final boolean WRITE = Boolean.getBoolean("holdfast.writeDependencies");

    @Test
    void shouldUseTheJarsThatAreInTheLock() throws IOException {
        Map<String, String> found = new TreeMap<>();
        for (Artifact artifact : Artifact.ofClassPath()) {
            found.put(artifact.coordinates(), artifact.digest());
        }
        assertThat(found).hasSizeGreaterThan(100);
        if (WRITE) {
            StringBuilder text = new StringBuilder();
            found.forEach((name, digest) ->
                    text.append(digest).append("  ").append(name).append('\n'));
            Files.writeString(LOCK, text);
        }

        Map<String, String> locked = new TreeMap<>();
        Files.readAllLines(LOCK).forEach(line -> locked.put(line.substring(66), line.substring(0, 64)));
        assertThat(found)
                .as("jars of the class path; if a version was changed on purpose, run scripts/dependencies.sh")
                .isEqualTo(locked);
    }

    @Test
    void shouldListThemWithTheirLicences() throws IOException {
        if (WRITE) {
            String page = Files.readString(PAGE);
            Files.writeString(PAGE, page.substring(0, page.indexOf(TABLE) + TABLE.length()) + table());
        }

        String page = Files.readString(PAGE);
        List<String> listed = page.substring(page.indexOf(TABLE))
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("`", -1)[1])
                .toList();
        assertThat(listed)
                .containsExactlyElementsOf(Files.readAllLines(LOCK).stream()
                        .map(line -> line.substring(66))
                        .toList());
        assertThat(page.lines().filter(line -> line.contains("| in the bundle |")))
                .isNotEmpty()
                .noneMatch(line -> line.contains(Licences.NONE));
    }

    private static String table() throws IOException {
        Map<String, String> rows = new TreeMap<>();
        Map<String, String> scopes = scopes();
        for (Artifact artifact : Artifact.ofClassPath()) {
            String scope = scopes.getOrDefault(artifact.group() + ":" + artifact.name(), "?");
            rows.put(artifact.coordinates(), scope + " | " + Licences.of(artifact));
        }
        StringBuilder table = new StringBuilder("\n| library | for | licence |\n|---|---|---|\n");
        rows.forEach((name, row) ->
                table.append("| `").append(name).append("` | ").append(row).append(" |\n"));
        return table.toString();
    }

    private static Map<String, String> scopes() throws IOException {
        String bundled = Files.readString(BASE.resolve("src/build/bundle/NOTICE"));
        Map<String, String> scopes = new TreeMap<>();
        for (String line : Files.readAllLines(RESOLVED)) {
            Matcher matcher = SCOPE.matcher(line);
            if (matcher.find()) {
                // Spark's own management may name a scope for what it brings, and then that is not "provided".
                boolean isOurs = matcher.group(4) != null;
                String ours = bundled.contains("  " + matcher.group(1) + ":") ? "in the bundle" : "added by users";
                String scope = matcher.group(3).equals("test")
                        ? "tests"
                        : isOurs ? ours : "comes with Spark, or for the compiler";
                scopes.put(matcher.group(1), scope);
            }
        }
        return scopes;
    }
}
