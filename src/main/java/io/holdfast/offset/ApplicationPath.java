package io.holdfast.offset;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.zip.CRC32C;

/** An application's name as one part of a path, which files, nodes and topics all accept. Stateless. */
public final class ApplicationPath {
    private static final int LONGEST = 150;

    private ApplicationPath() {}

    /**
     * Letters, digits, {@code -} and {@code _} as they are, every other byte as {@code .xx}; different names give
     * different parts, except very long ones, which are cut and get a checksum.
     */
    public static String of(String application) {
        StringBuilder part = new StringBuilder();
        for (byte next : application.getBytes(UTF_8)) {
            char letter = (char) next;
            part.append(isPlain(letter) ? String.valueOf(letter) : String.format(".%02x", next));
        }
        return part.length() <= LONGEST ? part.toString() : part.substring(0, LONGEST) + "..." + checksum(part);
    }

    private static boolean isPlain(char letter) {
        return (letter >= 'a' && letter <= 'z')
                || (letter >= 'A' && letter <= 'Z')
                || (letter >= '0' && letter <= '9')
                || letter == '-'
                || letter == '_';
    }

    private static String checksum(CharSequence text) {
        CRC32C crc = new CRC32C();
        crc.update(text.toString().getBytes(UTF_8));
        return String.format("%08x", crc.getValue());
    }
}
