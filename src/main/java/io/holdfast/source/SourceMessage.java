package io.holdfast.source;

import java.io.Serial;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One record of a source, as bytes. A decoder makes the stream's element of it. Immutable as long as nobody writes into
 * the arrays it hands out.
 */
public final class SourceMessage implements Serializable {
    @Serial
    private static final long serialVersionUID = 1L;

    private final byte[] payload;
    private final byte @Nullable [] key;
    private final Header[] headers;
    private final @Nullable Position position;
    private final boolean redelivered;

    /**
     * Takes over the arrays; they must not be changed afterwards.
     *
     * @param payload the content; may be empty
     * @param key the record's key, null when the source has none
     * @param headers named values in the source's order
     * @param position where it stands in the source, null when the source has no positions
     * @param redelivered whether the source says that it delivered this record before; a hint, not a proof
     */
    public SourceMessage(
            byte[] payload,
            byte @Nullable [] key,
            List<Header> headers,
            @Nullable Position position,
            boolean redelivered) {
        this.payload = payload;
        this.key = key;
        this.headers = headers.toArray(new Header[0]);
        this.position = position;
        this.redelivered = redelivered;
    }

    /** A message of a payload and a position, with nothing else. */
    public static SourceMessage at(Position position, byte[] payload) {
        return new SourceMessage(payload, null, List.of(), position, false);
    }

    /** The content itself, not a copy. */
    public byte[] payload() {
        return payload;
    }

    /** The key itself, not a copy. */
    public Optional<byte[]> key() {
        return Optional.ofNullable(key);
    }

    /** Named values in the source's order. */
    public List<Header> headers() {
        return List.of(headers);
    }

    /** Where the record stands in its source. */
    public Optional<Position> position() {
        return Optional.ofNullable(position);
    }

    /** Whether the source says that it delivered this record before; a hint, not a proof. */
    public boolean redelivered() {
        return redelivered;
    }

    /** What an operator needs to find the record; never its content. */
    @Override
    public String toString() {
        return (position == null ? "a record" : "record " + position) + " of " + payload.length + " bytes";
    }
}
