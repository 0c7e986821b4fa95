package io.holdfast.cli;

import io.holdfast.offset.SourcePartition;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * Asks brokers for offsets. All that names Kafka's classes in the commands is here: those that are read by reflection
 * must load without Kafka's client, which neither the bundle nor Spark brings. Stateless.
 */
final class TopicOffsets {
    private static final long LIMIT_SECONDS = 15;

    private TopicOffsets() {}

    /** What brokers say of a place in partitions; -1 where there is no such record. */
    static Map<SourcePartition, Long> ask(
            String brokers,
            Map<String, Object> configuration,
            Collection<SourcePartition> partitions,
            TopicPlace place) {
        Map<TopicPartition, OffsetSpec> questions = new LinkedHashMap<>();
        partitions.forEach(each -> questions.put(topicPartition(each), question(place)));
        try (Admin admin = Admin.create(configuration)) {
            Map<SourcePartition, Long> answers = new TreeMap<>();
            admin.listOffsets(questions)
                    .all()
                    .get(LIMIT_SECONDS, TimeUnit.SECONDS)
                    .forEach((partition, answer) -> answers.put(
                            new SourcePartition(partition.topic(), Integer.toString(partition.partition())),
                            answer.offset()));
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

    private static OffsetSpec question(TopicPlace place) {
        return switch (place.kind()) {
            case EARLIEST -> OffsetSpec.earliest();
            case LATEST -> OffsetSpec.latest();
            case TIME -> OffsetSpec.forTimestamp(place.millis());
        };
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
