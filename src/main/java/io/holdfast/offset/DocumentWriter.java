package io.holdfast.offset;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/** Writes the parts of a document; see {@link DocumentCodec}. Not thread-safe. */
final class DocumentWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(1024);

    DocumentWriter bytes(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    DocumentWriter number(long number) {
        if (number < 0) {
            throw new IllegalArgumentException("A document has no number below zero; found " + number);
        }
        long rest = number;
        while (rest > 0x7f) {
            out.write((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
        return this;
    }

    DocumentWriter text(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return number(bytes.length).bytes(bytes);
    }

    byte[] toBytes() {
        return out.toByteArray();
    }
}
