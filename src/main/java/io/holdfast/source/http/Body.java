package io.holdfast.source.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads a request's body whole. Room is asked for before anything is allocated for it. Stateless. */
final class Body {
    private static final int STEP_BYTES = 64 * 1024;
    private static final long MOST_DROPPED_BYTES = 8L << 20;

    private Body() {}

    /**
     * The body.
     *
     * @param declared the value of {@code Content-Length}; null when the body comes in chunks
     * @param limit the longest that is taken, in bytes
     * @param place where its bytes are counted
     * @throws RefusedRequestException with 413 if it is too long, with 429 if there is no room now
     * @throws IOException if the sender went away before its end
     */
    static byte[] read(InputStream in, @Nullable String declared, long limit, Admission.Place place)
            throws IOException {
        if (declared == null) {
            return growing(in, limit, place);
        }
        long length = number(declared);
        if (length > limit) {
            throw tooLong(length + " bytes", limit);
        }
        place.grow(length);
        byte[] body = new byte[(int) length];
        int count = in.readNBytes(body, 0, body.length);
        if (count < body.length) {
            throw new IOException("the body ended after " + count + " of " + length + " bytes");
        }
        return body;
    }

    private static long number(String declared) {
        try {
            return Math.max(0, Long.parseLong(declared.trim()));
        } catch (NumberFormatException e) {
            throw new RefusedRequestException(Answer.BAD_REQUEST, "Content-Length is no number");
        }
    }

    private static byte[] growing(InputStream in, long limit, Admission.Place place) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream(1024);
        byte[] step = new byte[(int) Math.min(STEP_BYTES, limit + 1)];
        int count = in.read(step);
        while (count >= 0) {
            if (body.size() + (long) count > limit) {
                throw tooLong("more bytes than that", limit);
            }
            place.grow(count);
            body.write(step, 0, count);
            count = in.read(step);
        }
        return body.toByteArray();
    }

    /**
     * Reads on for a while and keeps nothing, because most senders look for an answer only when they have sent all. A
     * body that goes on beyond that sees its connection end.
     */
    static void drop(InputStream in) throws IOException {
        byte[] dropped = new byte[STEP_BYTES];
        long left = MOST_DROPPED_BYTES;
        int count = in.read(dropped);
        while (count >= 0 && left > 0) {
            left -= count;
            count = in.read(dropped);
        }
    }

    private static RefusedRequestException tooLong(String found, long limit) {
        return new RefusedRequestException(
                Answer.TOO_LARGE, "the body is too long: at most " + limit + " bytes are taken, found " + found);
    }
}
