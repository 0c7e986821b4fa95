package io.holdfast.cli;

import io.holdfast.config.SecretReferences;
import io.holdfast.offset.SourcePartition;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Option;

/** Where the Kafka is whose topics are read, and what it says of them. Not thread-safe. */
final class KafkaArguments {
    private static final long LIMIT_SECONDS = 30;

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
     * What the brokers say of partitions.
     *
     * @throws CommandException if they do not answer, or do not know one of them
     */
    Map<SourcePartition, ListOffsetsResultInfo> ask(
            Collection<SourcePartition> partitions, Function<SourcePartition, OffsetSpec> question) {
        Map<TopicPartition, OffsetSpec> questions = new LinkedHashMap<>();
        partitions.forEach(each -> questions.put(topicPartition(each), question.apply(each)));
        try (Admin admin = Admin.create(configuration())) {
            Map<SourcePartition, ListOffsetsResultInfo> answers = new TreeMap<>();
            admin.listOffsets(questions)
                    .all()
                    .get(LIMIT_SECONDS, TimeUnit.SECONDS)
                    .forEach((partition, answer) -> answers.put(
                            new SourcePartition(partition.topic(), Integer.toString(partition.partition())), answer));
            return answers;
        } catch (ExecutionException failure) {
            throw CommandException.unreachable(
                    "Kafka at " + brokers + " does not tell the offsets of " + partitions + ": " + failure.getCause());
        } catch (TimeoutException late) {
            throw CommandException.unreachable(
                    "Kafka at " + brokers + " did not answer within " + LIMIT_SECONDS + " seconds");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw CommandException.unreachable("Interrupted while Kafka at " + brokers + " was asked");
        }
    }

    private Map<String, Object> configuration() {
        Map<String, Object> configuration = new LinkedHashMap<>();
        properties.forEach((key, value) -> configuration.put(key, SecretReferences.resolve(value)));
        configuration.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
        return configuration;
    }

    private static TopicPartition topicPartition(SourcePartition partition) {
        try {
            return new TopicPartition(partition.source(), Integer.parseInt(partition.partition()));
        } catch (NumberFormatException noNumber) {
            throw CommandException.wrongUse("Partition " + partition + " is none of Kafka's: expected a number,"
                    + " found '" + partition.partition() + "'");
        }
    }
}
