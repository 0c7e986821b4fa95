package io.holdfast.offset.topic;

import io.holdfast.config.SecretReferences;
import io.holdfast.config.SettingsException;
import io.holdfast.offset.OffsetRefusedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The properties of Kafka's three clients, with their secrets, and what they have in common. Immutable. */
final class TopicProperties {
    private static final Set<String> OURS = Set.of(
            "bootstrap.servers",
            "transactional.id",
            "enable.idempotence",
            "acks",
            "isolation.level",
            "auto.offset.reset",
            "enable.auto.commit",
            "group.id",
            "key.serializer",
            "value.serializer",
            "key.deserializer",
            "value.deserializer");
    private static final String BYTES = "org.apache.kafka.common.serialization.ByteArray";

    /** A call waits this long for a broker; Kafka's own limits are minutes. */
    private static final Map<String, String> BOUNDED =
            Map.of("request.timeout.ms", "8000", "default.api.timeout.ms", "10000", "reconnect.backoff.max.ms", "500");

    private final String bootstrap;
    private final Map<String, String> values;
    private final List<String> secrets;

    private TopicProperties(String bootstrap, Map<String, String> values, List<String> secrets) {
        this.bootstrap = bootstrap;
        this.values = values;
        this.secrets = secrets;
    }

    static void check(Map<String, String> kafka, String address) {
        kafka.forEach((key, value) -> {
            if (OURS.contains(key)) {
                throw new OffsetRefusedException(
                        "Cannot use the offset store " + address + ": the Kafka property " + key
                                + " belongs to the store",
                        null);
            }
            if (SecretReferences.isSensitive(key) && !SecretReferences.hasReference(value)) {
                throw new OffsetRefusedException(
                        "Cannot use the offset store " + address + ": the Kafka property " + key
                                + " holds a secret, which would travel through checkpoints: give a reference such as"
                                + " ${env:NAME} or ${file:/path}",
                        null);
            }
        });
    }

    static TopicProperties resolve(String bootstrap, Map<String, String> kafka, String address) {
        Map<String, String> values = new HashMap<>();
        List<String> secrets = new ArrayList<>();
        try {
            kafka.forEach((key, value) -> {
                String resolved = SecretReferences.resolve(value);
                values.put(key, resolved);
                if (!resolved.equals(value)) {
                    secrets.add(resolved);
                }
            });
        } catch (SettingsException unresolved) {
            throw new OffsetRefusedException(
                    "Cannot open the offset store " + address + ": " + unresolved.getMessage(), null);
        }
        return new TopicProperties(bootstrap, Map.copyOf(values), List.copyOf(secrets));
    }

    String bootstrap() {
        return bootstrap;
    }

    Map<String, Object> admin() {
        Map<String, Object> all = new HashMap<>(BOUNDED);
        all.putAll(values);
        all.put("bootstrap.servers", bootstrap);
        return all;
    }

    Map<String, Object> consumer() {
        Map<String, Object> all = admin();
        all.put("isolation.level", "read_committed");
        // The place is always the store's own: this is for a beginning that compaction has moved.
        all.put("auto.offset.reset", "earliest");
        all.put("enable.auto.commit", "false");
        all.put("key.deserializer", BYTES + "Deserializer");
        all.put("value.deserializer", BYTES + "Deserializer");
        return all;
    }

    Map<String, Object> producer(String transactionalId) {
        Map<String, Object> all = admin();
        all.remove("default.api.timeout.ms");
        all.put("transactional.id", transactionalId);
        all.put("transaction.timeout.ms", "10000");
        all.put("max.block.ms", "15000");
        all.put("delivery.timeout.ms", "12000");
        all.put("key.serializer", BYTES + "Serializer");
        all.put("value.serializer", BYTES + "Serializer");
        return all;
    }

    /** Whether neither the failure nor what caused it tells a secret: Kafka repeats values that it does not like. */
    boolean isClean(Throwable failure) {
        for (Throwable next = failure; next != null; next = next.getCause()) {
            String text = String.valueOf(next.getMessage());
            if (secrets.stream().anyMatch(text::contains)) {
                return false;
            }
        }
        return true;
    }
}
