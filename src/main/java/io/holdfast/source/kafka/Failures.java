package io.holdfast.source.kafka;

import io.holdfast.source.SourceException;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.source.SourceUnavailableException;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidGroupIdException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Turns what Kafka's client throws into what an engine and an operator can act on. Stateless. */
final class Failures {
    private Failures() {}

    /** @param doing what was attempted, as {@code poll} */
    static SourceException of(KafkaRecords source, String doing, RuntimeException failure) {
        String what = "Cannot " + doing + " " + source.name() + ": ";
        if (failure instanceof TimeoutException) {
            return new SourceUnavailableException(
                    what + failure.getMessage() + "; check that a broker runs at " + source.bootstrap()
                            + " and that this executor may reach it and the addresses it advertises",
                    failure);
        }
        if (failure instanceof InterruptException) {
            return new SourceUnavailableException(what + "interrupted", failure);
        }
        if (failure instanceof NoOffsetForPartitionException missing) {
            return new SourceRefusedException(what + noOffset(source, missing), failure);
        }
        return isFinal(failure)
                ? new SourceRefusedException(what + failure.getMessage() + remedy(failure), failure)
                : new SourceUnavailableException(what + failure, failure);
    }

    /** An offset whose record is not there any more, or not yet. */
    static SourceException outOfRange(
            KafkaRecords source,
            OffsetOutOfRangeException failure,
            Map<TopicPartition, Long> first,
            Map<TopicPartition, Long> end) {
        String lost = failure.offsetOutOfRangePartitions().entrySet().stream()
                .map(entry -> entry.getKey() + " at offset " + entry.getValue() + ", which has "
                        + first.get(entry.getKey()) + " up to before " + end.get(entry.getKey()))
                .sorted()
                .collect(Collectors.joining("; "));
        return new SourceRefusedException(
                "Cannot go on with " + source.name() + ": the group is in " + lost
                        + ". The broker deleted the records before they were read, or the topic was made anew. To"
                        + " accept that, move the group with kafka-consumer-groups --reset-offsets, or use"
                        + " startingAt(EARLIEST)",
                failure);
    }

    private static String noOffset(KafkaRecords source, NoOffsetForPartitionException failure) {
        return "group " + source.group() + " has no offset for " + failure.partitions()
                + " and startingAt(NONE) was asked for; set one with kafka-consumer-groups --reset-offsets, or use"
                + " startingAt(EARLIEST)";
    }

    private static boolean isFinal(RuntimeException failure) {
        return failure instanceof AuthenticationException
                || failure instanceof AuthorizationException
                || failure instanceof FencedInstanceIdException
                || failure instanceof InvalidGroupIdException
                || failure instanceof InvalidTopicException
                || failure instanceof UnsupportedVersionException;
    }

    private static String remedy(RuntimeException failure) {
        if (failure instanceof AuthenticationException) {
            return "; check the security.protocol, sasl.* and ssl.* properties and the secrets they refer to";
        }
        return failure instanceof AuthorizationException
                ? "; the principal needs Describe and Read on the topics and Read on the group"
                : "";
    }
}
