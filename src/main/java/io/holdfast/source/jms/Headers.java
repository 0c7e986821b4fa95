package io.holdfast.source.jms;

import io.holdfast.source.Header;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the headers of one message. Not thread-safe. */
final class Headers {
    static final String PREFIX = "holdfast.jms.";

    private final List<Header> all = new ArrayList<>();

    /** One of JMS's own, if it is set. */
    Headers standard(String name, @Nullable Object value) {
        return own(PREFIX + name, value);
    }

    /** When the message was sent, in ISO form; 0 when the sender did not say. */
    Headers sentAt(long epochMillis) {
        return epochMillis == 0 ? this : standard("timestamp", Instant.ofEpochMilli(epochMillis));
    }

    /** A property of the message, as Java shows it. */
    Headers own(String name, @Nullable Object value) {
        if (value != null) {
            all.add(new Header(name, value.toString().getBytes(StandardCharsets.UTF_8)));
        }
        return this;
    }

    List<Header> all() {
        return all;
    }
}
