package io.holdfast.source.contract;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The contract's payloads: {@code #7#} and any number of x and a full stop, so that a record's number and whether it is
 * whole are also seen where a protocol wraps payloads into something of its own. Stateless.
 */
public final class Numbered {
    /** What stands for the number in a record without one, such as an empty record. */
    public static final int NONE = -1;

    private static final String POISON = "#poison#";
    private static final Pattern HEAD = Pattern.compile("#(\\d{1,9})#");
    private static final int LONGEST_HEAD = 4096;

    private Numbered() {}

    /** The shortest payload with that number, 0 or more. */
    public static byte[] payload(int number) {
        return payload(number, 0);
    }

    /** The payload with that number, filled up to so many bytes if it is shorter. */
    public static byte[] payload(int number, int bytes) {
        byte[] head = ("#" + number + "#").getBytes(StandardCharsets.US_ASCII);
        byte[] payload = Arrays.copyOf(head, Math.max(bytes, head.length + 1));
        Arrays.fill(payload, head.length, payload.length - 1, (byte) 'x');
        payload[payload.length - 1] = '.';
        return payload;
    }

    /** Payloads from one number up to before another. */
    public static List<byte[]> payloads(int from, int to) {
        return IntStream.range(from, to).mapToObj(Numbered::payload).toList();
    }

    /** The numbers from one up to before another. */
    public static Set<Integer> numbers(int from, int to) {
        return IntStream.range(from, to).boxed().collect(Collectors.toCollection(TreeSet::new));
    }

    /** A payload that the receivers' decoder cannot decode. */
    public static byte[] poison() {
        return POISON.getBytes(StandardCharsets.US_ASCII);
    }

    static boolean isPoison(byte[] payload) {
        return head(payload).contains(POISON);
    }

    /** The number in a payload; {@link #NONE} without one, or if the payload was cut. */
    static int numberIn(byte[] payload) {
        Matcher matcher = HEAD.matcher(head(payload));
        return matcher.find() && endOf(payload, matcher.end()) > 0 ? Integer.parseInt(matcher.group(1)) : NONE;
    }

    /** How long the numbered payload is within this one; 0 if there is none, or not all of it. */
    static int lengthIn(byte[] payload) {
        Matcher matcher = HEAD.matcher(head(payload));
        return matcher.find() ? Math.max(0, endOf(payload, matcher.end()) - matcher.start()) : 0;
    }

    /** Where the full stop ends; -1 if something else than x comes before it, or nothing more. */
    private static int endOf(byte[] payload, int from) {
        int at = from;
        while (at < payload.length && payload[at] == 'x') {
            at++;
        }
        return at < payload.length && payload[at] == '.' ? at + 1 : -1;
    }

    private static String head(byte[] payload) {
        return new String(payload, 0, Math.min(payload.length, LONGEST_HEAD), StandardCharsets.ISO_8859_1);
    }
}
