package io.holdfast.source.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import java.security.MessageDigest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Decides by a request's head whether its body is read. Immutable and thread-safe. */
final class Gate {
    static final String KEY = "Idempotency-Key";
    private static final String SCHEME = "bearer ";
    private static final int LONGEST_KEY = 255;

    private final byte[] token;

    /** @param token empty when everybody is let in */
    Gate(String token) {
        this.token = token.getBytes(UTF_8);
    }

    /** @throws RefusedRequestException if the request is not one to be stored */
    void check(Headers head) {
        if (token.length > 0 && !isKnown(head.getFirst("Authorization"))) {
            throw new RefusedRequestException(
                    Answer.UNAUTHORIZED, "the request needs 'Authorization: Bearer' with the receiver's token");
        }
        String encoding = head.getFirst("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new RefusedRequestException(
                    Answer.UNSUPPORTED, "bodies are taken as they are, without Content-Encoding");
        }
        checkKey(head);
    }

    /** Takes the same time wherever the tokens begin to differ. */
    private boolean isKnown(@Nullable String given) {
        return given != null
                && given.toLowerCase(Locale.ROOT).startsWith(SCHEME)
                && MessageDigest.isEqual(given.substring(SCHEME.length()).trim().getBytes(UTF_8), token);
    }

    private static void checkKey(Headers head) {
        String key = head.getFirst(KEY);
        if (key != null && (key.isBlank() || key.length() > LONGEST_KEY)) {
            throw new RefusedRequestException(
                    Answer.BAD_REQUEST, KEY + " must have 1 to " + LONGEST_KEY + " characters, found " + key.length());
        }
    }
}
