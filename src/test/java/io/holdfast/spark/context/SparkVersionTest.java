package io.holdfast.spark.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.config.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparkVersionTest {
    private static final Path LINES = Path.of(System.getProperty("holdfast.basedir", ""), "src/build/links.txt");

    @ParameterizedTest
    @ValueSource(strings = {"3.4.0", "3.5.5", "3.5.1-amzn-0", "3.4.1.7.2.17.0-334", "4.0.1", "4.1.0", "4.1.0-preview1"})
    void shouldTakeWhatItWasTriedWith(String version) {
        assertThat(SparkVersion.judge(version)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.3.4", "3.3.4-amzn-1", "2.4.8", "0.9"})
    void shouldRefuseAnOlderSpark(String version) {
        assertThatThrownBy(() -> SparkVersion.judge(version))
                .isInstanceOf(SettingsException.class)
                .hasMessage("This is Spark " + version + ", and Holdfast needs Spark 3.4 or newer: submit the"
                        + " application to a Spark from 3.4 to 4.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.2.0", "5.0.0-SNAPSHOT", "<unknown>", "4", "", "34.1"})
    void shouldWarnOfASparkThatItDoesNotKnow(String version) {
        assertThat(SparkVersion.judge(version))
                .hasValueSatisfying(warning -> assertThat(warning)
                        .startsWith("This is Spark " + version
                                + ", with which Holdfast was not tried (it was with 3.4 to 4.1)"));
    }

    @Test
    void shouldKnowTheSparkThatItRunsIn() {
        assertThatCode(SparkVersion::check).doesNotThrowAnyException();
        assertThat(SparkVersion.ofSpark()).matches("3\\.5\\.\\d+");
        assertThat(SparkVersion.ofScala()).isEqualTo("2.12");
    }

    @Test
    void shouldNameNoLineThatTheBuildDoesNotCompareWith() throws IOException {
        List<SparkVersion.Line> lines = Pattern.compile("^line \\S+ = Spark (\\S+) ", Pattern.MULTILINE)
                .matcher(Files.readString(LINES))
                .results()
                .flatMap(found -> SparkVersion.Line.of(found.group(1)).stream())
                .sorted()
                .toList();
        assertThat(lines).isNotEmpty();
        assertThat(SparkVersion.OLDEST).isEqualTo(lines.get(0));
        assertThat(SparkVersion.NEWEST).isEqualTo(lines.get(lines.size() - 1));
    }
}
