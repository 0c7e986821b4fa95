package io.holdfast.source.mqtt;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.datatypes.MqttTopic;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.holdfast.metric.Counter;
import io.holdfast.source.Delivery;
import io.holdfast.source.Header;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceMessage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes deliveries of what the client hands over and puts them into the inbox. Called by the client's thread alone. */
final class Messages {
    private static final String PREFIX = "holdfast.mqtt.";

    private final String source;
    private final int maxRecordBytes;
    private final Inbox inbox;
    private final Counter unpromised;
    private final Counter dropped;

    Messages(String source, SourceContext context, Inbox inbox) {
        this.source = source;
        this.maxRecordBytes = context.maxRecordBytes();
        this.inbox = inbox;
        this.unpromised = context.metrics().counter("source.mqtt.qos0");
        this.dropped = context.metrics().counter("source.mqtt.dropped");
    }

    void take(Mqtt5Publish message) {
        List<Header> headers = headers(message.getTopic(), message.getQos(), message.isRetain());
        message.getContentType().ifPresent(type -> add(headers, "content-type", type.toString()));
        message.getResponseTopic().ifPresent(topic -> add(headers, "response-topic", topic.toString()));
        message.getCorrelationData()
                .ifPresent(data -> headers.add(new Header(PREFIX + "correlation-data", bytes(data))));
        message.getUserProperties()
                .asList()
                .forEach(property -> headers.add(new Header(
                        property.getName().toString(),
                        property.getValue().toString().getBytes(StandardCharsets.UTF_8))));
        take(message.getPayloadAsBytes(), headers, message.getQos(), message::acknowledge);
    }

    void take(Mqtt3Publish message) {
        List<Header> headers = headers(message.getTopic(), message.getQos(), message.isRetain());
        take(message.getPayloadAsBytes(), headers, message.getQos(), message::acknowledge);
    }

    private void take(byte[] payload, List<Header> headers, MqttQos qos, Runnable acknowledgement) {
        boolean isPromised = qos != MqttQos.AT_MOST_ONCE;
        if (!isPromised) {
            unpromised.increment();
        }
        MessageTag tag = new MessageTag(inbox, acknowledgement);
        if (!inbox.add(delivery(payload, headers, tag), isPromised)) {
            dropped.increment();
            acknowledgement.run();
        }
    }

    private Delivery delivery(byte[] payload, List<Header> headers, MessageTag tag) {
        if (payload.length > maxRecordBytes) {
            return Delivery.refused(
                    "A message of " + source + " is too long: " + payload.length + " bytes, at most " + maxRecordBytes
                            + " are taken; raise the receiver's record limit or lower the broker's",
                    tag);
        }
        return Delivery.of(new SourceMessage(payload, null, headers, null, false), tag);
    }

    private static List<Header> headers(MqttTopic topic, MqttQos qos, boolean isRetained) {
        List<Header> headers = new ArrayList<>();
        add(headers, "topic", topic.toString());
        add(headers, "qos", Integer.toString(qos.getCode()));
        add(headers, "retain", Boolean.toString(isRetained));
        return headers;
    }

    private static void add(List<Header> headers, String name, String value) {
        headers.add(new Header(PREFIX + name, value.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] bytes(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.duplicate().get(bytes);
        return bytes;
    }
}
