package io.holdfast.spark.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReferenceFileTest {
    private static final Path FILE = Path.of("conf", "holdfast.conf");

    /** To write the file anew: {@code mvn -B test -Dtest=ReferenceFileTest -Dholdfast.writeReference=true}. */
    @Test
    void shouldHoldWhatTheSettingsInTheCodeSay() throws IOException {
        String expected = HoldfastSettings.referenceFile();
        if (Boolean.getBoolean("holdfast.writeReference")) {
            Files.writeString(FILE, expected);
        }

        assertThat(FILE).hasContent(expected);
    }
}
