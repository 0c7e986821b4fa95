package io.holdfast.offset.kafka;

import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.OffsetStoreSettings;
import java.io.Serial;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * Offsets kept as those of a Kafka consumer group, where the usual tools show them. The application needs the group for
 * itself; nobody has to be a member of it. Partitions are those of Kafka topics. There is no history. Secrets in client
 * properties are given by reference and resolved on the driver. Immutable and thread-safe.
 */
public final class KafkaGroupOffsets implements OffsetStoreSettings {
    @Serial
    private static final long serialVersionUID = 1L;

    static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(15);
    private static final String APPLICATION = "{application}";

    private final String bootstrap;
    private final String group;
    private final TreeMap<String, String> properties;
    private final long timeoutMillis;

    private KafkaGroupOffsets(String bootstrap, String group, Map<String, String> properties, long timeoutMillis) {
        this.bootstrap = bootstrap;
        this.group = group;
        this.properties = new TreeMap<>(properties);
        this.timeoutMillis = timeoutMillis;
    }

    /**
     * The offsets of a group.
     *
     * @param bootstrap {@code host:port}, several separated by commas
     * @param group the group's name; {@code {application}} in it stands for the application's
     * @throws OffsetRefusedException if that is not of this form
     */
    public static KafkaGroupOffsets at(String bootstrap, String group) {
        if (group.isBlank()) {
            throw new OffsetRefusedException("Offsets in Kafka need the name of a consumer group", null);
        }
        ClientProperties.checkBootstrap(bootstrap);
        return new KafkaGroupOffsets(bootstrap, group, Map.of(), DEFAULT_TIMEOUT.toMillis());
    }

    /**
     * A property of Kafka's clients, such as {@code security.protocol}. One that holds a secret must be given by
     * reference, such as <code>${env:NAME}</code> or <code>${file:/path}</code>.
     *
     * @throws OffsetRefusedException if the property belongs to the store, or holds a secret literally
     */
    public KafkaGroupOffsets property(String key, String value) {
        ClientProperties.check(key, value);
        TreeMap<String, String> more = new TreeMap<>(properties);
        more.put(key, value);
        return new KafkaGroupOffsets(bootstrap, group, more, timeoutMillis);
    }

    /** How long each call may take; 15 s unless set. From a millisecond to ten minutes. */
    public KafkaGroupOffsets timeout(Duration limit) {
        if (limit.toMillis() < 1 || limit.toMinutes() > 10) {
            throw new OffsetRefusedException("A call's timeout is from 1 ms to 10 min; found " + limit, null);
        }
        return new KafkaGroupOffsets(bootstrap, group, properties, limit.toMillis());
    }

    @Override
    public String description() {
        return "kafka://" + bootstrap + "/" + group;
    }

    @Override
    public OffsetStore open(OffsetStoreContext context) {
        try {
            return KafkaGroupStore.open(of(context.application()), context);
        } catch (NoClassDefFoundError missing) {
            throw new OffsetRefusedException(
                    "Cannot open " + description() + ": " + missing.getMessage()
                            + " is not on the class path; add org.apache.kafka:kafka-clients to --jars",
                    missing);
        }
    }

    /** The same with the application's name in place. */
    public KafkaGroupOffsets of(String application) {
        return new KafkaGroupOffsets(bootstrap, group.replace(APPLICATION, application), properties, timeoutMillis);
    }

    /** The brokers, {@code host:port} with commas. */
    public String bootstrap() {
        return bootstrap;
    }

    /** The group's name. */
    public String group() {
        return group;
    }

    /** With references in place of secrets. */
    public Map<String, String> properties() {
        return Map.copyOf(properties);
    }

    /** How long each call may take. */
    public Duration timeout() {
        return Duration.ofMillis(timeoutMillis);
    }

    /** Names only: the values of properties stay out of logs. */
    @Override
    public String toString() {
        return description() + " with properties " + properties.keySet();
    }
}
