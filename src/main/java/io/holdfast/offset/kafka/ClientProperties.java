package io.holdfast.offset.kafka;

import io.holdfast.config.SecretReferences;
import io.holdfast.config.SettingsException;
import io.holdfast.offset.OffsetRefusedException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;

/** What a user may set of Kafka's clients, and all of it with secrets in place. Immutable once made. */
final class ClientProperties {
    private static final Set<String> OURS = Set.of(
            CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
            CommonClientConfigs.GROUP_ID_CONFIG,
            CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG,
            CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            ProducerConfig.LINGER_MS_CONFIG,
            ProducerConfig.ACKS_CONFIG);
    private static final Pattern BOOTSTRAP = Pattern.compile("[^\\s,:/]+:\\d{1,5}|\\[[0-9a-fA-F:.]+]:\\d{1,5}");
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{[^}]+}");

    private final Map<String, Object> values = new HashMap<>();
    private final Set<String> secrets = new HashSet<>();

    private ClientProperties() {}

    static void checkBootstrap(String bootstrap) {
        for (String server : bootstrap.split(",", -1)) {
            if (!BOOTSTRAP.matcher(server.trim()).matches()) {
                throw new OffsetRefusedException(
                        "Kafka's brokers are given as host:port, several separated by commas; found '" + bootstrap
                                + "'",
                        null);
            }
        }
    }

    static void check(String key, String value) {
        if (OURS.contains(key)) {
            throw new OffsetRefusedException(
                    "The Kafka property " + key + " belongs to the offset store, which sets it itself; leave it out",
                    null);
        }
        if (isSecret(key) && !SecretReferences.hasReference(value)) {
            throw new OffsetRefusedException(
                    "The Kafka property " + key
                            + " holds a secret, and its value was given literally: it would travel through checkpoints;"
                            + " give a reference such as ${env:NAME} or ${file:/path} that the driver can resolve",
                    null);
        }
    }

    private static boolean isSecret(String key) {
        ConfigDef.ConfigKey known = ProducerConfig.configDef().configKeys().get(key);
        return SecretReferences.isSensitive(key) || (known != null && known.type == ConfigDef.Type.PASSWORD);
    }

    /**
     * Those of the settings, with secrets, and the brokers.
     *
     * @throws OffsetRefusedException if a reference leads to nothing
     */
    static ClientProperties of(KafkaGroupOffsets settings) {
        ClientProperties properties = new ClientProperties();
        try {
            settings.properties().forEach((key, value) -> properties.values.put(key, properties.resolve(value)));
        } catch (SettingsException unresolved) {
            throw new OffsetRefusedException(
                    "Cannot open " + settings.description() + ": " + unresolved.getMessage(), unresolved);
        }
        properties.values.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrap());
        return properties;
    }

    /** A copy to add to. */
    Map<String, Object> values() {
        return new HashMap<>(values);
    }

    /** The text without any secret that it may have picked up. */
    String redact(String text) {
        String redacted = text;
        for (String secret : secrets) {
            redacted = redacted.replace(secret, "[hidden]");
        }
        return redacted;
    }

    /** Whether the failure and what caused it tell no secret. */
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
