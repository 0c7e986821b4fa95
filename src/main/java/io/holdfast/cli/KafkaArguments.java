package io.holdfast.cli;

import io.holdfast.config.SecretReferences;
import io.holdfast.offset.SourcePartition;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Where the Kafka is whose topics are read. Not thread-safe. */
final class KafkaArguments {
    @Option(
            names = "--kafka",
            required = true,
            paramLabel = "<host:port>",
            description = "The brokers of the topics, as bootstrap.servers.")
    private String brokers = "";

    @Option(
            names = "--kafka-property",
            paramLabel = "<key=value>",
            description = "A property of Kafka's client; secrets as references such as $${env:NAME}.")
    private Map<String, String> properties = new LinkedHashMap<>();

    /** Whether the brokers were named, where they need not be. */
    boolean isGiven() {
        return !brokers.isEmpty();
    }

    /**
     * What the brokers say of a place in partitions; -1 where there is no such record.
     *
     * @throws CommandException if they do not answer, or do not know one of them, or Kafka's client is missing
     */
    Map<SourcePartition, Long> ask(Collection<SourcePartition> partitions, TopicPlace place) {
        Map<String, Object> configuration = new LinkedHashMap<>();
        properties.forEach((key, value) -> configuration.put(key, SecretReferences.resolve(value)));
        configuration.put("bootstrap.servers", brokers);
        try {
            return TopicOffsets.ask(brokers, configuration, partitions, place);
        } catch (NoClassDefFoundError missing) {
            throw CommandException.wrongUse("Kafka's client is missing (" + missing.getMessage()
                    + "): put kafka-clients, such as kafka-clients-3.4.1.jar, into HOLDFAST_CLASSPATH");
        }
    }
}
