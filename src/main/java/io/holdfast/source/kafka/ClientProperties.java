package io.holdfast.source.kafka;

import io.holdfast.config.ResolvedSecrets;
import io.holdfast.config.SecretReferences;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.ConfigDef;

/** The consumer's properties: which ones a user may set, and all of them with their secrets in place. Immutable. */
final class ClientProperties {
    private static final Map<String, String> OURS = Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, "give the brokers to KafkaRecords.from",
            ConsumerConfig.GROUP_ID_CONFIG, "use group(...)",
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "use startingAt(...)",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "offsets are committed when their records are stored",
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "topics are never created; create them before the start",
            ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, "keys stay bytes; give the stream a decoder",
            ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, "values stay bytes; give the stream a decoder");
    private static final Pattern BOOTSTRAP = Pattern.compile("[^\\s,:/]+:\\d{1,5}|\\[[0-9a-fA-F:.]+]:\\d{1,5}");

    private final Map<String, Object> values = new HashMap<>();
    private final ResolvedSecrets secrets = new ResolvedSecrets();

    private ClientProperties() {}

    static String checkedBootstrap(String bootstrap) {
        for (String server : bootstrap.split(",", -1)) {
            if (!BOOTSTRAP.matcher(server.trim()).matches()) {
                throw new IllegalArgumentException(
                        "Kafka's brokers are given as host:port, several separated by commas, found '" + bootstrap
                                + "'");
            }
        }
        return bootstrap;
    }

    static void check(String key, String value) {
        String remedy = OURS.get(key);
        if (remedy != null) {
            throw new IllegalArgumentException("The Kafka property " + key + " belongs to this source: " + remedy);
        }
        if (isSecret(key)) {
            String unused = SecretReferences.required("The Kafka property " + key, value);
        }
    }

    private static boolean isSecret(String key) {
        ConfigDef.ConfigKey known = ConsumerConfig.configDef().configKeys().get(key);
        return SecretReferences.isSensitive(key) || (known != null && known.type == ConfigDef.Type.PASSWORD);
    }

    /**
     * All properties, with secrets.
     *
     * @throws io.holdfast.config.SettingsException if a reference leads to nothing
     */
    static ClientProperties of(KafkaRecords source) {
        ClientProperties properties = new ClientProperties();
        source.properties().forEach((key, value) -> properties.values.put(key, properties.secrets.resolve(value)));
        properties.values.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, source.bootstrap());
        properties.values.put(ConsumerConfig.GROUP_ID_CONFIG, source.group());
        properties.values.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.values.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        // LATEST is for partitions without an offset and is applied by Starts; a lost place must not skip to the end.
        boolean none = source.startingAt() == KafkaRecords.StartingAt.NONE;
        properties.values.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, none ? "none" : "earliest");
        return properties;
    }

    Map<String, Object> values() {
        return Map.copyOf(values);
    }

    /** The secrets that were resolved, to keep them out of messages. */
    ResolvedSecrets secrets() {
        return secrets;
    }
}
