package io.holdfast.offset.kafka;

import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetStoreProvider;
import io.holdfast.offset.OffsetStoreSettings;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds {@link KafkaGroupOffsets} by address. The option {@code timeoutMillis} bounds each call; every other option is a
 * property of Kafka's clients. Stateless.
 */
public final class KafkaGroupOffsetsProvider implements OffsetStoreProvider {
    private static final Pattern ADDRESS = Pattern.compile("kafka://([^/]+)/([^/]+)");
    private static final String TIMEOUT = "timeoutMillis";
    private static final String EXTENSIONS = "spark.holdfast.x.";

    /** For {@link java.util.ServiceLoader}. */
    public KafkaGroupOffsetsProvider() {}

    @Override
    public String form() {
        return "kafka://host:9092,host:9092/group";
    }

    @Override
    public boolean accepts(String address) {
        return address.startsWith("kafka://");
    }

    @Override
    public OffsetStoreSettings settings(String address, Map<String, String> options) {
        Matcher parts = ADDRESS.matcher(address);
        if (!parts.matches()) {
            throw new OffsetRefusedException(
                    "Offsets in Kafka have an address like " + form() + "; found '" + address + "'", null);
        }
        KafkaGroupOffsets settings = KafkaGroupOffsets.at(parts.group(1), parts.group(2));
        for (Map.Entry<String, String> option : new TreeMap<>(options).entrySet()) {
            settings = with(settings, option.getKey(), option.getValue());
        }
        return settings;
    }

    private static KafkaGroupOffsets with(KafkaGroupOffsets settings, String name, String value) {
        if (name.startsWith(EXTENSIONS)) {
            return settings;
        }
        if (!name.equals(TIMEOUT)) {
            return settings.property(name, value);
        }
        if (!value.matches("\\d{1,9}")) {
            throw new OffsetRefusedException(TIMEOUT + " is a number of milliseconds; found '" + value + "'", null);
        }
        return settings.timeout(Duration.ofMillis(Long.parseLong(value)));
    }
}
