package io.holdfast.wal;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.config.Settings;
import io.holdfast.config.SettingsException;
import io.holdfast.time.Backoff;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WalSettingsTest {
    private static final Backoff PAUSES = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(2));

    private static LogOptions options(Map<String, String> values, Role role) {
        Map<String, String> full = new LinkedHashMap<>();
        values.forEach((name, value) -> full.put("spark.holdfast.wal." + name, value));
        return WalSettings.options(Settings.of(full, WalSettings.all()), "orders", role);
    }

    @Test
    void shouldHaveTheDocumentedDefaultsWhenNothingIsSet() {
        assertThat(options(Map.of(), Role.DATA))
                .isEqualTo(LogOptions.builder("orders", Role.DATA)
                        .cleanMargin(Duration.ofMinutes(10))
                        .writeAttempts(3, PAUSES)
                        .build());
    }

    @Test
    void shouldCarryEveryValueWhenAllAreSet() {
        Map<String, String> values = Map.ofEntries(
                entry("idleRoll", "10s"),
                entry("writeTimeout", "7s"),
                entry("compression", "lz4"),
                entry("maxBytes", "8g"),
                entry("segmentBytes", "2k"),
                entry("bucketWidth", "3s"),
                entry("cleanMargin", "4s"),
                entry("maxRecordBytes", "5m"),
                entry("writeAttempts", "6"),
                entry("mode", "objects"),
                entry("data.durability", "force"));
        assertThat(options(values, Role.DATA))
                .isEqualTo(LogOptions.builder("orders", Role.DATA)
                        .segmentBytes(2048)
                        .bucketWidth(Duration.ofSeconds(3))
                        .cleanMargin(Duration.ofSeconds(4))
                        .maxRecordBytes(5 << 20)
                        .writeAttempts(6, PAUSES)
                        .writeTimeout(Duration.ofSeconds(7))
                        .idleRoll(Duration.ofSeconds(10))
                        .compression(Compression.LZ4)
                        .maxBytes(8L << 30)
                        .mode(LogMode.OBJECTS)
                        .durability(Durability.FORCE)
                        .build());
    }

    @Test
    void shouldTakeTheDurabilityOfTheRoleWhenTheyDiffer() {
        Map<String, String> values = Map.of("driver.durability", "force");
        assertThat(options(values, Role.DATA).durability()).isEqualTo(Durability.FLUSH);
        assertThat(options(values, Role.DRIVER).durability()).isEqualTo(Durability.FORCE);
    }

    @Test
    void shouldNameKeyAndChoicesWhenAValueIsWrong() {
        assertThatThrownBy(() -> options(Map.of("data.durability", "fsync"), Role.DATA))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("spark.holdfast.wal.data.durability must be flush or force; found 'fsync'");
    }
}
