package io.holdfast.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** What is written: the same bytes in every run, from a fixed seed. Stateless. */
final class Payloads {
    private static final long SEED = 20_261_120;
    private static final int RECORDS = 1000;
    private static final List<String> PATHS =
            List.of("/", "/login", "/api/v1/orders", "/api/v1/orders/items", "/static/app.js", "/search");
    private static final List<String> AGENTS = List.of(
            "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15",
            "curl/8.5.0",
            "orders-client/2.11.4");

    private Payloads() {}

    /** Bytes that no codec makes shorter. */
    static byte[] random(int bytes) {
        byte[] payload = new byte[bytes];
        new Random(SEED).nextBytes(payload);
        return payload;
    }

    /** Lines of a web server's log, cut at the length. */
    static byte[] logLines(int bytes) {
        StringBuilder text = new StringBuilder(bytes + 256);
        Random random = new Random(SEED);
        for (long millis = 1_700_000_000_000L; text.length() < bytes; millis += random.nextInt(40)) {
            text.append(logLine(random, millis)).append('\n');
        }
        return Arrays.copyOf(text.toString().getBytes(US_ASCII), bytes);
    }

    /** Lines as a receiver would store them; together about that long. */
    static List<String> lines(int bytes, boolean compressible) {
        Random random = new Random(SEED);
        List<String> lines = new ArrayList<>();
        for (int length = 0;
                length < bytes;
                length += lines.get(lines.size() - 1).length()) {
            lines.add(compressible ? logLine(random, 1_700_000_000_000L + lines.size() * 17L) : noise(random));
        }
        return lines;
    }

    /** A thousand records of that many bytes, text of log lines without a line feed; to be sent in turn. */
    static List<byte[]> records(int bytes) {
        byte[] text = logLines(RECORDS * bytes);
        List<byte[]> records = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            byte[] record = Arrays.copyOfRange(text, i * bytes, (i + 1) * bytes);
            for (int at = 0; at < bytes; at++) {
                record[at] = record[at] == '\n' ? (byte) ' ' : record[at];
            }
            records.add(record);
        }
        return records;
    }

    /** Addresses, ids, sizes and times differ from line to line, the rest repeats: as in real logs. */
    private static String logLine(Random random, long millis) {
        return Figures.text(
                "10.%d.%d.%d - - [%tFT%<tT.%<tLZ] \"%s %s?id=%08x HTTP/1.1\" %d %d %d \"%s\"",
                random.nextInt(4),
                random.nextInt(256),
                random.nextInt(256),
                millis,
                random.nextInt(5) == 0 ? "POST" : "GET",
                PATHS.get(random.nextInt(PATHS.size())),
                random.nextInt(),
                random.nextInt(20) == 0 ? 404 : 200,
                random.nextInt(60_000),
                random.nextInt(900),
                AGENTS.get(random.nextInt(AGENTS.size())));
    }

    /** Printable, of a log line's length, and of all printable characters alike: LZ4 finds nothing in it. */
    private static String noise(Random random) {
        byte[] line = new byte[140];
        for (int i = 0; i < line.length; i++) {
            line[i] = (byte) (' ' + random.nextInt('~' - ' '));
        }
        return new String(line, US_ASCII);
    }
}
