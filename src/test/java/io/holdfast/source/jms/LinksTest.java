package io.holdfast.source.jms;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The two links are one text under two names of the API: what is mended in one is mended in the other. */
class LinksTest {
    @Test
    void shouldDifferInTheNameOfTheApiAlone() throws IOException {
        assertThat(text("JavaxLink", "JakartaLink", "JMS 2")).isEqualTo(text("JakartaLink", "JavaxLink", "JMS 3"));
    }

    private static String text(String name, String twin, String version) throws IOException {
        Path base = Path.of(System.getProperty("holdfast.basedir", System.getProperty("user.dir")));
        String source = Files.readString(base.resolve("src/main/java/io/holdfast/source/jms/" + name + ".java"));
        return source.lines()
                .filter(line -> !line.startsWith("import "))
                .map(line -> line.replace(name, "Own").replace(twin, "Twin").replace(version, "JMS"))
                .toList()
                .toString();
    }
}
