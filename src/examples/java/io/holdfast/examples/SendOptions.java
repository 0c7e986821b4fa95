package io.holdfast.examples;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was asked for on the command line of {@link SendLines}. Not changed after parsing. */
final class SendOptions {
    static final String USAGE = """
            Usage: SendLines [--port P] [--host H] [--generate N [--prefix TEXT]] [--rate R]
                             [--window N] [--journal FILE] [--status FILE] [--plain]

            Listens, and sends lines to one receiver at a time (protocol HOLDFAST/1): keeps every
            line until it is acknowledged and sends it again after a lost connection. Lines come
            from standard input unless --generate is given.

              --port P         port to listen on; 0 takes a free one and prints it (default 9998)
              --host H         address to listen on (default 127.0.0.1)
              --generate N     make N lines '<prefix>-<n> word word word' instead of reading input
              --prefix TEXT    begin of generated lines (default line)
              --rate R         at most R lines a second (default unlimited)
              --window N       keep at most N unacknowledged lines, then stop reading (default 100000)
              --journal FILE   append every line to FILE before it is sent for the first time
              --status FILE    replace FILE every half second by 'sent=... acked=...'
              --plain          behave as 'nc -lk': no announcement, no acknowledgements, lines are
                               lost with the connection
              --help           print this

            Exit status: 0 all lines acknowledged (plain: written and the connection closed in
            good order), 2 wrong use, 3 a file or the network failed.
            """;

    private int port = 9998;
    private String host = "127.0.0.1";
    private long generate = -1;
    private String prefix = "line";
    private long rate;
    private int window = 100_000;
    private @Nullable Path journal;
    private @Nullable Path status;
    private boolean plain;
    private boolean help;

    private SendOptions() {}

    /** @throws IllegalArgumentException saying what is wrong */
    static SendOptions parse(List<String> arguments) {
        SendOptions options = new SendOptions();
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            options.take(rest.next(), rest);
        }
        return options;
    }

    private void take(String option, Iterator<String> rest) {
        switch (option) {
            case "--port" -> port = (int) number(option, rest, 0, 65_535);
            case "--host" -> host = value(option, rest);
            case "--generate" -> generate = number(option, rest, 0, 1_000_000_000_000L);
            case "--prefix" -> prefix = prefix(value(option, rest));
            case "--rate" -> rate = number(option, rest, 1, 100_000_000);
            case "--window" -> window = (int) number(option, rest, 1, 10_000_000);
            case "--journal" -> journal = Path.of(value(option, rest));
            case "--status" -> status = Path.of(value(option, rest));
            case "--plain" -> plain = true;
            case "--help" -> help = true;
            default -> throw new IllegalArgumentException("Unknown option " + option);
        }
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.next();
    }

    private static String prefix(String text) {
        if (!text.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException(
                    "--prefix needs 1 to 64 letters, digits, dots, hyphens or underscores, found '" + text + "'");
        }
        return text;
    }

    private static long number(String option, Iterator<String> rest, long least, long most) {
        String text = value(option, rest);
        long number = text.matches("[0-9]{1,15}") ? Long.parseLong(text) : -1;
        if (number < least || number > most) {
            throw new IllegalArgumentException(
                    option + " needs a number from " + least + " to " + most + ", found '" + text + "'");
        }
        return number;
    }

    int port() {
        return port;
    }

    String host() {
        return host;
    }

    /** How many lines to make; -1 reads them from standard input. */
    long generate() {
        return generate;
    }

    String prefix() {
        return prefix;
    }

    /** Lines a second; 0 is unlimited. */
    long rate() {
        return rate;
    }

    int window() {
        return window;
    }

    @Nullable
    Path journal() {
        return journal;
    }

    @Nullable
    Path status() {
        return status;
    }

    boolean plain() {
        return plain;
    }

    boolean help() {
        return help;
    }
}
