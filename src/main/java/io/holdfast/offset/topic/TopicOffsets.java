package io.holdfast.offset.topic;

import io.holdfast.offset.ClientLibrary;
import io.holdfast.offset.DocumentOffsets;
import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.OffsetStoreSettings;
import java.io.Serial;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Offsets in a compacted Kafka topic with one partition: a record for each application, written in a transaction whose id
 * is the application's, so that Kafka lets only one writer at a time through. The topic is created with the first commit
 * if it is missing. It needs Kafka's client, which Spark's Kafka connector brings along. Immutable and thread-safe.
 */
public final class TopicOffsets implements OffsetStoreSettings {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final Pattern BOOTSTRAP =
            Pattern.compile("([^\\s,:/]+|\\[[0-9a-fA-F:.]+]):\\d{1,5}(,([^\\s,:/]+|\\[[0-9a-fA-F:.]+]):\\d{1,5})*");
    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    private final String bootstrap;
    private final String topic;
    private final TreeMap<String, String> properties;
    private final int replication;
    private final int history;

    private TopicOffsets(String bootstrap, String topic, Map<String, String> properties, int replication, int history) {
        this.bootstrap = bootstrap;
        this.topic = topic;
        this.properties = new TreeMap<>(properties);
        this.replication = replication;
        this.history = history;
    }

    /**
     * Offsets in a topic.
     *
     * @param bootstrap {@code host:port} of brokers, several separated by commas
     * @param topic its name
     * @throws OffsetRefusedException if one of them has another form
     */
    public static TopicOffsets at(String bootstrap, String topic) {
        if (!BOOTSTRAP.matcher(bootstrap).matches() || !TOPIC.matcher(topic).matches()) {
            throw new OffsetRefusedException(
                    "Cannot use the offset store topic://" + bootstrap + "/" + topic
                            + ": expected topic://host:port,host:port/name-of-the-topic",
                    null);
        }
        return new TopicOffsets(bootstrap, topic, Map.of(), 0, DocumentOffsets.USUAL_HISTORY);
    }

    /**
     * With properties of Kafka's clients, such as those of its security; secrets among them as references.
     *
     * @throws OffsetRefusedException if one is this store's own, or holds a secret literally
     */
    public TopicOffsets properties(Map<String, String> kafka) {
        TopicProperties.check(kafka, description());
        return new TopicOffsets(bootstrap, topic, kafka, replication, history);
    }

    /** With that many replicas if the topic has to be created; 0 for the brokers' default. */
    public TopicOffsets replication(int replicas) {
        return new TopicOffsets(bootstrap, topic, properties, replicas, history);
    }

    /** With that many commits as history instead of {@link DocumentOffsets#USUAL_HISTORY}; 0 for none. */
    public TopicOffsets history(int commits) {
        return new TopicOffsets(bootstrap, topic, properties, replication, commits);
    }

    @Override
    public String description() {
        return "topic://" + bootstrap + "/" + topic;
    }

    @Override
    public OffsetStore open(OffsetStoreContext context) {
        ClientLibrary.require(
                "org.apache.kafka.clients.producer.KafkaProducer",
                "org.apache.kafka:kafka-clients:3.4.1",
                description());
        TopicProperties resolved = TopicProperties.resolve(bootstrap, properties, description());
        TopicDocument document = new TopicDocument(resolved, topic, replication, context);
        try {
            document.connect();
            return new DocumentOffsets(document, context, history);
        } catch (RuntimeException failure) {
            document.close();
            throw failure;
        }
    }

    @Override
    public String toString() {
        return description();
    }
}
