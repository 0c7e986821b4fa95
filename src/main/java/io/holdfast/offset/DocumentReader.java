package io.holdfast.offset;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads the parts of a document; see {@link DocumentCodec}. What makes no sense is an unchecked exception. Not
 * thread-safe.
 */
final class DocumentReader {
    private static final int LONGEST_SHIFT = 56;

    private final ByteBuffer in;

    DocumentReader(ByteBuffer in) {
        this.in = in;
    }

    long number() {
        long number = 0;
        for (int shift = 0; shift <= LONGEST_SHIFT; shift += 7) {
            byte next = in.get();
            number |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return number;
            }
        }
        throw new IllegalArgumentException("a number of more than 63 bits before byte " + in.position());
    }

    String text() {
        byte[] bytes = new byte[count()];
        in.get(bytes);
        return new String(bytes, UTF_8);
    }

    /** A count of things, each of which takes a byte or more. */
    private int count() {
        long count = number();
        if (count > in.remaining()) {
            throw new IllegalArgumentException(
                    "a count of " + count + " with " + in.remaining() + " bytes left, at byte " + in.position());
        }
        return (int) count;
    }

    /** The thing whose place in the list stands here. */
    <T> T one(List<T> things) {
        return things.get(Math.toIntExact(number()));
    }

    /** Reads as many as are counted. */
    void each(Runnable next) {
        int count = count();
        for (int i = 0; i < count; i++) {
            next.run();
        }
    }

    <T> List<T> list(Supplier<T> next) {
        int count = count();
        List<T> things = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            things.add(next.get());
        }
        return things;
    }

    void end() {
        if (in.hasRemaining()) {
            throw new IllegalArgumentException(in.remaining() + " bytes after the end");
        }
    }
}
