package io.holdfast.source.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.LongString;
import io.holdfast.metric.Counter;
import io.holdfast.source.Delivery;
import io.holdfast.source.Header;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes deliveries of what the client hands over. Called by one thread of the client at a time. */
final class Messages {
    static final String PREFIX = "holdfast.rabbitmq.";
    static final String EXCHANGE = PREFIX + "exchange";
    static final String ROUTING_KEY = PREFIX + "routing-key";
    /** On what a queue of type stream delivers. */
    private static final String STREAM_OFFSET = "x-stream-offset";

    private final String source;
    private final int maxRecordBytes;
    private final Counter redelivered;
    private volatile boolean isStream; // written by the client's thread, read by the engine's

    Messages(String source, SourceContext context) {
        this.source = source;
        this.maxRecordBytes = context.maxRecordBytes();
        this.redelivered = context.metrics().counter("source.rabbitmq.redelivered");
    }

    /** Whether a message came from a stream, whose readers keep their places themselves. */
    boolean isStream() {
        return isStream;
    }

    Delivery delivery(Envelope envelope, AMQP.BasicProperties properties, byte[] body, QueueTag tag) {
        if (envelope.isRedeliver()) {
            redelivered.increment();
        }
        if (body.length > maxRecordBytes) {
            return Delivery.refused(
                    "A message of " + source + " is too long: " + body.length + " bytes, at most " + maxRecordBytes
                            + " are taken; raise the receiver's record limit or lower the broker's max_message_size",
                    tag);
        }
        return Delivery.of(
                new SourceMessage(body, null, headers(envelope, properties), null, envelope.isRedeliver()), tag);
    }

    private List<Header> headers(Envelope envelope, AMQP.BasicProperties properties) {
        List<Header> headers = new ArrayList<>();
        add(headers, EXCHANGE, envelope.getExchange());
        add(headers, ROUTING_KEY, envelope.getRoutingKey());
        add(headers, PREFIX + "content-type", properties.getContentType());
        add(headers, PREFIX + "content-encoding", properties.getContentEncoding());
        add(headers, PREFIX + "message-id", properties.getMessageId());
        add(headers, PREFIX + "correlation-id", properties.getCorrelationId());
        add(headers, PREFIX + "reply-to", properties.getReplyTo());
        add(headers, PREFIX + "type", properties.getType());
        add(headers, PREFIX + "app-id", properties.getAppId());
        add(headers, PREFIX + "user-id", properties.getUserId());
        add(headers, PREFIX + "timestamp", properties.getTimestamp());
        addOwn(headers, properties.getHeaders());
        return headers;
    }

    /** What the publisher set, and what the broker added, such as {@code x-death}. */
    private void addOwn(List<Header> headers, @Nullable Map<String, Object> own) {
        if (own != null) {
            isStream |= own.containsKey(STREAM_OFFSET);
            own.forEach((name, value) -> add(headers, name, value));
        }
    }

    private static void add(List<Header> headers, String name, @Nullable Object value) {
        if (value != null) {
            headers.add(new Header(name, bytes(value)));
        }
    }

    /** Texts and bytes as they are, times in ISO form, everything else as Java shows it. */
    private static byte[] bytes(Object value) {
        if (value instanceof LongString text) {
            return text.getBytes();
        }
        if (value instanceof byte[] raw) {
            return raw;
        }
        String shown = value instanceof Date date ? date.toInstant().toString() : value.toString();
        return shown.getBytes(StandardCharsets.UTF_8);
    }
}
