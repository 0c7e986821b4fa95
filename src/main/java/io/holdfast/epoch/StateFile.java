package io.holdfast.epoch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.storage.Storage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * A small text file that proves its own completeness: {@code kind version}, then {@code name=value} lines, then the
 * CRC-32C of all bytes before the line that holds it. Stateless.
 */
final class StateFile {
    private static final int VERSION = 1;
    private static final int LIMIT_BYTES = 8192;
    private static final String CHECKSUM = "checksum=";

    private StateFile() {}

    /** The bytes of a file; control characters in values are replaced. */
    static byte[] encode(String kind, Map<String, String> values) {
        StringBuilder text = new StringBuilder(kind).append(' ').append(VERSION).append('\n');
        new TreeMap<>(values)
                .forEach((name, value) -> text.append(name)
                        .append('=')
                        .append(value.replaceAll("\\p{Cntrl}", "?"))
                        .append('\n'));
        String sum = checksum(text);
        return text.append(CHECKSUM).append(sum).append('\n').toString().getBytes(UTF_8);
    }

    /**
     * Reads and verifies a file.
     *
     * @throws EpochUnreadableException if it is of another kind, of a newer version, or not whole
     */
    static Map<String, String> read(Storage storage, String path, String kind) {
        return decode(new String(storage.readSmall(path, LIMIT_BYTES), UTF_8), path, kind);
    }

    private static Map<String, String> decode(String content, String path, String kind) {
        String[] lines = content.split("\n", -1);
        checkVersion(lines[0], path, kind);
        int end = content.lastIndexOf(CHECKSUM);
        String expected = end < 0 ? "" : CHECKSUM + checksum(content.substring(0, end)) + "\n";
        if (end < 0 || !content.substring(end).equals(expected)) {
            throw unreadable(path, "a file that ends with its checksum", content.length() + " characters that do not");
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : lines) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                values.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return values;
    }

    private static void checkVersion(String line, String path, String kind) {
        String version = line.startsWith(kind + " ") ? line.substring(kind.length() + 1) : "";
        if (!version.matches("\\d{1,9}")) {
            throw unreadable(path, "a first line '" + kind + " " + VERSION + "'", "'" + shortened(line) + "'");
        }
        if (Integer.parseInt(version) > VERSION) {
            throw new EpochUnreadableException("Cannot read " + path + ": expected format version " + VERSION
                    + " or lower, found " + version + "; start the Holdfast version that wrote it, or a newer one");
        }
    }

    private static String shortened(String line) {
        return line.length() > 80 ? line.substring(0, 80) + "..." : line;
    }

    /** A whole number from 0 up. */
    static long number(Map<String, String> values, String name, String path) {
        String value = values.getOrDefault(name, "");
        if (!value.matches("\\d{1,18}")) {
            throw unreadable(path, name + " to be a number", "'" + value + "'");
        }
        return Long.parseLong(value);
    }

    private static String checksum(CharSequence text) {
        CRC32C crc = new CRC32C();
        crc.update(text.toString().getBytes(UTF_8));
        return String.format("%08x", crc.getValue());
    }

    static EpochUnreadableException unreadable(String path, String expected, String found) {
        return new EpochUnreadableException("Cannot tell which driver counts: expected " + path + " to be " + expected
                + ", found " + found + ". Make sure that no driver of this application runs, then move that file away;"
                + " nothing else depends on it as long as one with a higher number stays, or none ever ran");
    }
}
