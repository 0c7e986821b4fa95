package io.holdfast.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.config.ByteSize;
import io.holdfast.config.Settings;
import io.holdfast.config.SettingsException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceiverSettingsTest {
    private static final String AREA = "spark.holdfast.receiver.";

    @Test
    void shouldHaveTheseDefaults() {
        assertThat(Rig.defaults())
                .isEqualTo(new ReceiverOptions(
                        1 << 20,
                        10_000,
                        Duration.ofMillis(200),
                        1,
                        16 << 20,
                        4,
                        10,
                        Duration.ofSeconds(20),
                        OnUndecodable.STOP));
    }

    @Test
    void shouldReadEveryKey() {
        Map<String, String> given = Map.of(
                AREA + "blockBytes", "64k",
                AREA + "blockRecords", "7",
                AREA + "blockAge", "1s",
                AREA + "blocksInFlight", "3",
                AREA + "maxRecordBytes", "2m",
                AREA + "storeAttempts", "5",
                AREA + "openAttempts", "6",
                AREA + "stopTimeout", "9s",
                AREA + "onUndecodable", "skip");

        assertThat(given).hasSize(ReceiverSettings.all().size());
        assertThat(ReceiverOptions.from(Settings.of(given, ReceiverSettings.all())))
                .isEqualTo(new ReceiverOptions(
                        64 << 10,
                        7,
                        Duration.ofSeconds(1),
                        3,
                        2 << 20,
                        5,
                        6,
                        Duration.ofSeconds(9),
                        OnUndecodable.SKIP));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            blockBytes     | 0    | a size such as 512, 64k, 16m or 1g, from 1 to 1g
            blockRecords   | 0    | a whole number, from 1 to 10000000
            blockAge       | 0ms  | a duration such as 200ms, 10s, 5m or 1h, at least 1ms
            blocksInFlight | 4    | a whole number, from 1 to 3
            maxRecordBytes | 2g   | a size such as 512, 64k, 16m or 1g, from 1 to 1g
            storeAttempts  | 0    | a whole number, from 1 to 1000
            openAttempts   | 1001 | a whole number, from 1 to 1000
            stopTimeout    | 0s   | a duration such as 200ms, 10s, 5m or 1h, at least 1ms
            onUndecodable  | halt | stop or skip or reject
            """)
    void shouldSayWhatIsAllowedWhenAValueIsWrong(String option, String text, String allowed) {
        assertThatThrownBy(() -> Settings.of(Map.of(AREA + option, text), ReceiverSettings.all()))
                .isInstanceOf(SettingsException.class)
                .hasMessage("Holdfast cannot start with these settings: " + AREA + option + " must be " + allowed
                        + "; found '" + text + "'");
    }

    @Test
    void shouldRefuseAWrongValueOfOneStreamInTheSameWords() {
        assertThatThrownBy(() -> Rig.defaults().withBlocksInFlight(4))
                .isInstanceOf(SettingsException.class)
                .hasMessage(AREA + "blocksInFlight must be a whole number, from 1 to 3; found '4'");
        assertThatThrownBy(() -> Rig.defaults().withMaxRecordBytes(ByteSize.ofMebibytes(4096)))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(AREA + "maxRecordBytes must be ");
    }

    @Test
    void shouldChangeOneOptionOnly() {
        ReceiverOptions options = Rig.defaults()
                .withBlockBytes(new ByteSize(5))
                .withMaxRecordBytes(new ByteSize(6))
                .withStoreAttempts(7)
                .withOpenAttempts(8)
                .withOnUndecodable(OnUndecodable.SKIP);

        assertThat(options)
                .isEqualTo(new ReceiverOptions(
                        5, 10_000, Duration.ofMillis(200), 1, 6, 7, 8, Duration.ofSeconds(20), OnUndecodable.SKIP));
    }

    @Test
    void shouldTravel() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(Rig.defaults());
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(Rig.defaults());
        }
    }
}
