package io.holdfast.source.nats;

import io.holdfast.metric.Counter;
import io.holdfast.source.Delivery;
import io.holdfast.source.Header;
import io.holdfast.source.Position;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceMessage;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsJetStreamMetaData;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes deliveries of what the client hands over and puts them into the inbox. Called by one thread of the client. */
final class Messages {
    private static final String PREFIX = "holdfast.nats.";

    private final String source;
    private final String partition;
    private final int maxRecordBytes;
    private final Inbox inbox;
    private final Counter redelivered;
    private final Timestamps timestamps = new Timestamps();
    private String lastSubject = "";
    private Header subject = header(PREFIX + "subject", lastSubject);

    /** The partition's name must be another one whenever sequences begin anew. */
    Messages(String source, String partition, SourceContext context, Inbox inbox) {
        this.source = source;
        this.partition = partition;
        this.maxRecordBytes = context.maxRecordBytes();
        this.inbox = inbox;
        this.redelivered = context.metrics().counter("source.nats.redelivered");
    }

    void take(Message message) {
        NatsJetStreamMetaData about = message.metaData();
        boolean isRepeated = about.deliveredCount() > 1;
        if (isRepeated) {
            redelivered.increment();
        }
        MessageTag tag = new MessageTag(message.getReplyTo());
        byte[] payload = message.getData();
        if (payload.length > maxRecordBytes) {
            inbox.add(
                    Delivery.refused(
                            "The message " + about.streamSequence() + " of " + source + " is too long: "
                                    + payload.length
                                    + " bytes, at most " + maxRecordBytes
                                    + " are taken; raise the receiver's record limit or lower the stream's max_msg_size",
                            tag),
                    tag.replyTo());
            return;
        }
        Position position = new Position(partition, about.streamSequence());
        inbox.add(
                Delivery.of(new SourceMessage(payload, null, headers(message, about), position, isRepeated), tag),
                tag.replyTo());
    }

    private List<Header> headers(Message message, NatsJetStreamMetaData about) {
        List<Header> headers = new ArrayList<>();
        headers.add(subject(message.getSubject()));
        headers.add(new Header(PREFIX + "timestamp", timestamps.shown(about.timestamp())));
        @Nullable Headers own = message.getHeaders();
        if (own != null) {
            own.forEach((name, values) -> values.forEach(value -> headers.add(header(name, value))));
        }
        return headers;
    }

    /** Mostly that of the message before. */
    private Header subject(String text) {
        if (!text.equals(lastSubject)) {
            lastSubject = text;
            subject = header(PREFIX + "subject", text);
        }
        return subject;
    }

    private static Header header(String name, String value) {
        return new Header(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
