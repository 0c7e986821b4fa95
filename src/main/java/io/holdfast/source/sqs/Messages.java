package io.holdfast.source.sqs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.metric.Counter;
import io.holdfast.source.Delivery;
import io.holdfast.source.Header;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/** Makes deliveries of messages. Thread-safe. */
final class Messages {
    /** What of a message the queue is asked for beside its body. */
    static final List<MessageSystemAttributeName> ASKED_FOR = List.of(
            MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT,
            MessageSystemAttributeName.SENT_TIMESTAMP,
            MessageSystemAttributeName.MESSAGE_GROUP_ID,
            MessageSystemAttributeName.SEQUENCE_NUMBER);

    private static final String PREFIX = "holdfast.sqs.";

    private final String source;
    private final int maxRecordBytes;
    private final Counter redelivered;

    Messages(String source, SourceContext context) {
        this.source = source;
        this.maxRecordBytes = context.maxRecordBytes();
        this.redelivered = context.metrics().counter("source.sqs.redelivered");
    }

    Delivery delivery(Message message) {
        MessageTag tag = new MessageTag(message.receiptHandle());
        Map<MessageSystemAttributeName, String> about = message.attributes();
        boolean isRepeated = !about.getOrDefault(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "1")
                .equals("1");
        redelivered.add(isRepeated ? 1 : 0);
        byte[] payload = message.body().getBytes(UTF_8);
        if (payload.length > maxRecordBytes) {
            return Delivery.refused(
                    "The message " + message.messageId() + " of " + source + " is too long: " + payload.length
                            + " bytes, at most " + maxRecordBytes
                            + " are taken; raise the receiver's record limit or lower the queue's MaximumMessageSize",
                    tag);
        }
        String group = about.get(MessageSystemAttributeName.MESSAGE_GROUP_ID);
        byte[] key = group == null ? null : group.getBytes(UTF_8);
        return Delivery.of(new SourceMessage(payload, key, headers(message), null, isRepeated), tag);
    }

    private static List<Header> headers(Message message) {
        List<Header> headers = new ArrayList<>();
        headers.add(header("message-id", message.messageId()));
        addIfPresent(headers, "sent", message, MessageSystemAttributeName.SENT_TIMESTAMP);
        addIfPresent(headers, "group", message, MessageSystemAttributeName.MESSAGE_GROUP_ID);
        addIfPresent(headers, "sequence", message, MessageSystemAttributeName.SEQUENCE_NUMBER);
        message.messageAttributes().forEach((name, value) -> headers.add(new Header(name, bytes(value))));
        return headers;
    }

    private static void addIfPresent(
            List<Header> headers, String name, Message message, MessageSystemAttributeName attribute) {
        String value = message.attributes().get(attribute);
        if (value != null) {
            headers.add(header(name, value));
        }
    }

    /** A number is a text as well. */
    private static byte[] bytes(MessageAttributeValue value) {
        if (value.binaryValue() != null) {
            return value.binaryValue().asByteArray();
        }
        return value.stringValue() == null ? new byte[0] : value.stringValue().getBytes(UTF_8);
    }

    private static Header header(String name, String value) {
        return new Header(PREFIX + name, value.getBytes(UTF_8));
    }
}
