package io.holdfast.source.kafka;

import io.holdfast.config.SecretReferences;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
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
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{[^}]+}");

    private final Map<String, Object> values = new HashMap<>();
    private final Set<String> secrets = new HashSet<>();

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
        if (isSecret(key) && !SecretReferences.hasReference(value)) {
            throw new IllegalArgumentException("The Kafka property " + key
                    + " holds a secret, and its value was given literally: it would travel through checkpoints; give"
                    + " a reference such as ${env:NAME} or ${file:/path} that the executors can resolve");
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
        source.properties().forEach((key, value) -> properties.values.put(key, properties.resolve(value)));
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

    /** The text without any secret that it may have picked up. */
    String redact(String text) {
        String redacted = text;
        for (String secret : secrets) {
            redacted = redacted.replace(secret, "[hidden]");
        }
        return redacted;
    }

    /** Whether the failure or what caused it tells no secret. */
    boolean isClean(Throwable failure) {
        for (Throwable next = failure; next != null; next = next.getCause()) {
            String text = String.valueOf(next.getMessage());
            if (!redact(text).equals(text)) {
                return false;
            }
        }
        return true;
    }

    private String resolve(String value) {
        Matcher matcher = REFERENCE.matcher(value);
        while (matcher.find()) {
            String secret = SecretReferences.resolve(matcher.group());
            if (!secret.isEmpty() && !secret.equals(matcher.group())) {
                secrets.add(secret);
            }
        }
        return SecretReferences.resolve(value);
    }
}
