package io.holdfast.source.jms;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What is in a message, or why nothing can be taken from it. Immutable as long as nobody writes into its array. */
final class Body {
    private final byte @Nullable [] bytes;
    private final String refusal;

    private Body(byte @Nullable [] bytes, String refusal) {
        this.bytes = bytes;
        this.refusal = refusal;
    }

    /** Takes over the array. */
    static Body of(byte[] bytes) {
        return new Body(bytes, "");
    }

    /** A text as UTF-8; without one it is empty. */
    static Body of(@Nullable String text, int longestBytes) {
        byte[] bytes = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
        return bytes.length > longestBytes ? tooLong(bytes.length, longestBytes) : of(bytes);
    }

    /** One that is not read. */
    static Body tooLong(long bytes, int longestBytes) {
        return refused("is too long: " + bytes + " bytes, at most " + longestBytes
                + " are taken; raise the receiver's record limit or have smaller messages sent");
    }

    /** One whose end did not come. */
    static Body cut(int found, int announced) {
        return refused("ends after " + found + " of " + announced + " bytes; ask its sender, and see the broker's log");
    }

    /** One of a kind that has no bytes; objects among them, which are never deserialized. */
    static Body ofOtherKind(Object message) {
        return refused("is a " + message.getClass().getSimpleName() + ", and only BytesMessage and TextMessage are"
                + " taken; change what its sender sends, or pass over others by a selector or with onUndecodable=skip");
    }

    private static Body refused(String reason) {
        return new Body(null, reason);
    }

    /** Null if it is refused. */
    byte @Nullable [] bytes() {
        return bytes;
    }

    /** What is wrong with the message, as the end of a sentence; empty if nothing is. */
    String refusal() {
        return refusal;
    }
}
