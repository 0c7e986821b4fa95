package io.holdfast.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    private enum Policy {
        STOP,
        SKIP
    }

    private static final Setting<Duration> AGE =
            Setting.of("spark.holdfast.a.age", SettingType.DURATION, Duration.ofMillis(200), "How old.");
    private static final Setting<Integer> LANES = Setting.of(
                    "spark.holdfast.a.lanes", SettingType.COUNT, 1, "How many.")
            .checked(lanes -> lanes >= 1 && lanes <= 3, "from 1 to 3");
    private static final Setting<ByteSize> SIZE =
            Setting.of("spark.holdfast.a.size", SettingType.BYTES, ByteSize.ofMebibytes(64), "How big.");
    private static final Setting<Policy> POLICY =
            Setting.of("spark.holdfast.a.policy", SettingType.oneOf(Policy.class), Policy.STOP, "What then.");
    private static final Setting<String> PLACE =
            Setting.withoutDefault("spark.holdfast.a.place", SettingType.TEXT, "Where to.");
    private static final List<Setting<?>> KNOWN = List.of(AGE, LANES, SIZE, POLICY, PLACE);

    @Test
    void shouldGiveDefaultsWhenNothingIsSet() {
        Settings settings = Settings.of(Map.of("spark.app.name", "other keys are not ours"), KNOWN);

        assertThat(settings.get(AGE)).isEqualTo(Duration.ofMillis(200));
        assertThat(settings.get(LANES)).isEqualTo(1);
        assertThat(settings.get(SIZE)).isEqualTo(ByteSize.ofMebibytes(64));
        assertThat(settings.get(POLICY)).isEqualTo(Policy.STOP);
        assertThat(settings.find(PLACE)).isEmpty();
    }

    @Test
    void shouldReadEveryType() {
        Settings settings = Settings.of(
                Map.of(
                        "spark.holdfast.a.age", "5m",
                        "spark.holdfast.a.lanes", "3",
                        "spark.holdfast.a.size", "16k",
                        "spark.holdfast.a.policy", "skip",
                        "spark.holdfast.a.place", "hdfs://nn/wal"),
                KNOWN);

        assertThat(settings.get(AGE)).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.get(LANES)).isEqualTo(3);
        assertThat(settings.get(SIZE)).isEqualTo(new ByteSize(16 << 10));
        assertThat(settings.get(POLICY)).isEqualTo(Policy.SKIP);
        assertThat(settings.get(PLACE)).isEqualTo("hdfs://nn/wal");
    }

    @Test
    void shouldNameEveryProblemAtOnce() {
        Map<String, String> given = Map.of(
                "spark.holdfast.a.agee", "1s",
                "spark.holdfast.a.lanes", "4",
                "spark.holdfast.a.size", "much");

        assertThatThrownBy(() -> Settings.of(given, KNOWN))
                .isInstanceOf(SettingsException.class)
                .hasMessage("Holdfast cannot start with these settings: "
                        + "spark.holdfast.a.agee is unknown; did you mean spark.holdfast.a.age? "
                        + "Keys of your own go below spark.holdfast.x.; "
                        + "spark.holdfast.a.lanes must be a whole number, from 1 to 3; found '4'; "
                        + "spark.holdfast.a.size must be a size such as 512, 64k, 16m or 1g; found 'much'");
    }

    @Test
    void shouldLeaveKeysOfExtensionsAlone() {
        assertThat(Settings.of(Map.of("spark.holdfast.x.mine", "anything"), KNOWN)
                        .get(LANES))
                .isEqualTo(1);
    }

    @Test
    void shouldSayWhatToSetWhenAValueWithoutDefaultIsMissing() {
        assertThatThrownBy(() -> Settings.of(Map.of(), KNOWN).get(PLACE))
                .isInstanceOf(SettingsException.class)
                .hasMessage("spark.holdfast.a.place is not set and has no default: set it to text. Where to.");
    }

    @ParameterizedTest
    @CsvSource({"0ms,PT0S", "200ms,PT0.2S", "10s,PT10S", "5m,PT5M", "1h,PT1H", "1500ms,PT1.5S"})
    void shouldWriteADurationAsItWasRead(String text, Duration duration) {
        assertThat(SettingType.DURATION.parse().apply(text)).isEqualTo(duration);
        assertThat(SettingType.DURATION.format().apply(duration)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "512,512", "64k,65536", "16m,16777216", "2g,2147483648"})
    void shouldWriteASizeAsItWasRead(String text, long bytes) {
        assertThat(ByteSize.parse(text)).isEqualTo(new ByteSize(bytes));
        assertThat(new ByteSize(bytes)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({"''", "-1", "1.5m", "9999999999999g", "1t"})
    void shouldRefuseWhatIsNoSize(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"kitten,sitting,3", "'',abc,3", "same,same,0", "flaw,lawn,2"})
    void shouldMeasureTheDistanceOfNames(String from, String to, int distance) {
        assertThat(NearestName.distance(from, to)).isEqualTo(distance);
    }

    @Test
    void shouldWriteTheReferenceFileFromTheSettings() {
        assertThat(ReferenceFile.of("Heading.\n\nMore.", List.of(LANES, PLACE))).isEqualTo("""
                        ## Heading.
                        #
                        ## More.

                        ## How many. Allowed: a whole number, from 1 to 3.
                        # spark.holdfast.a.lanes 1

                        ## Where to. Allowed: text.
                        # spark.holdfast.a.place
                        """);
    }
}
