package io.holdfast.spark.kafka;

import io.holdfast.config.SecretReferences;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigData;
import org.apache.kafka.common.config.provider.ConfigProvider;

/**
 * Holdfast's references to secrets, for Kafka's own clients: these put them in place when they are made, on the driver and
 * on each executor, so that params travel through checkpoints with the references alone. Kafka makes one for each name,
 * {@code env} and {@code file}. Thread-safe.
 */
public final class ReferenceProvider implements ConfigProvider {
    /** The parameter that says for which name a provider is. */
    static final String KIND = "kind";

    private volatile String kind = ""; // written once, before anything is asked

    /** Called by Kafka. */
    public ReferenceProvider() {}

    @Override
    public void configure(Map<String, ?> params) {
        kind = String.valueOf(params.get(KIND));
    }

    /** Not asked for by clients, which name what they want. */
    @Override
    public ConfigData get(String path) {
        return new ConfigData(Map.of());
    }

    /**
     * Looks up secrets.
     *
     * @param path a properties file, as in Kafka's <code>${file:/path:key}</code>; else empty
     * @param keys variables, files, keys of files behind {@code #}, or of the file that {@code path} is
     * @throws io.holdfast.config.SettingsException naming the reference, if one leads to nothing on this host
     */
    @Override
    public ConfigData get(String path, Set<String> keys) {
        Map<String, String> found = new HashMap<>();
        for (String key : keys) {
            String place = path == null || path.isEmpty() ? key : path + "#" + key;
            found.put(key, SecretReferences.resolve("${" + kind + ":" + place + "}"));
        }
        return new ConfigData(found);
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
