package io.holdfast.output;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an attempt's directory, {@code data/<16 digits>/<19 digits>-<epoch>-<16 hexadecimal digits>}. Immutable.
 *
 * @param seen the newest manifest when the attempt began: only later ones can name its files
 * @param epoch the number of the epoch of the driver that made it
 * @param name the last part of its path, which begins with {@code seen} in as many digits as there can be
 */
record BatchDirectory(long seen, long epoch, String name) {
    static final String DATA = "data";
    private static final int EACH = 1000;
    private static final Pattern NAME = Pattern.compile("(\\d{19})-(\\d{1,18})-[0-9a-f]{16}");

    /** A name that no other attempt has. */
    static BatchDirectory unique(long seen, long epoch) {
        long random = ThreadLocalRandom.current().nextLong();
        return new BatchDirectory(seen, epoch, String.format(Locale.ROOT, "%019d-%d-%016x", seen, epoch, random));
    }

    /** What a name says; empty if it is no attempt's. */
    static Optional<BatchDirectory> parse(String name) {
        Matcher parts = NAME.matcher(name);
        return parts.matches()
                ? Optional.of(new BatchDirectory(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2)), name))
                : Optional.empty();
    }

    /** The directory that holds the attempts that began with this manifest or near it. */
    static String bucket(long seen) {
        return String.format(Locale.ROOT, "%016d", seen / EACH);
    }

    /** Below the application's directory. */
    String path() {
        return DATA + "/" + bucket(seen) + "/" + name;
    }
}
