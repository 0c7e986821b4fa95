package io.holdfast.source.redisstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.source.Delivery;
import io.holdfast.source.Header;
import io.holdfast.source.SourceMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Makes deliveries of entries. Immutable. */
final class Messages {
    private static final String ID = "holdfast.redis.id";
    private static final int NAMED_FIELDS = 10;

    private final String source;
    private final Optional<String> payloadField;
    private final int maxRecordBytes;

    /**
     * For one source.
     *
     * @param payloadField whose value is the payload; empty when all fields are headers
     */
    Messages(String source, Optional<String> payloadField, int maxRecordBytes) {
        this.source = source;
        this.payloadField = payloadField;
        this.maxRecordBytes = maxRecordBytes;
    }

    /** A delivery of an entry that exists. */
    Delivery delivery(Entry entry, List<byte[]> fields, boolean isRedelivered) {
        EntryTag tag = new EntryTag(entry.id());
        if (entry.bytes() > maxRecordBytes) {
            return Delivery.refused(
                    "The entry " + entry.id() + " of " + source + " is too long: " + entry.bytes() + " bytes, at most "
                            + maxRecordBytes + " are taken; raise the receiver's record limit",
                    tag);
        }
        List<Header> headers = new ArrayList<>();
        headers.add(new Header(ID, entry.id().getBytes(UTF_8)));
        byte[] payload = payloadField.isEmpty() ? new byte[0] : null;
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            String name = new String(fields.get(i), UTF_8);
            if (payload == null && payloadField.get().equals(name)) {
                payload = fields.get(i + 1);
            } else {
                headers.add(new Header(name, fields.get(i + 1)));
            }
        }
        return payload == null
                ? Delivery.refused(absent(entry, headers), tag)
                : Delivery.of(new SourceMessage(payload, null, headers, null, isRedelivered), tag);
    }

    private String absent(Entry entry, List<Header> headers) {
        String found = headers.stream()
                .skip(1)
                .limit(NAMED_FIELDS)
                .map(header -> "'" + header.name() + "'")
                .collect(Collectors.joining(", "));
        return "The entry " + entry.id() + " of " + source + " has no field '" + payloadField.orElse("")
                + "'; its fields are " + found + (headers.size() > NAMED_FIELDS + 1 ? " and more" : "")
                + ". Name the one with the payload by payloadField(...), or take all of them as headers by"
                + " withoutPayload()";
    }
}
