package io.holdfast.source.postgresql;

import java.util.Locale;

/** Places in PostgreSQL's log, which are unsigned numbers of 64 bits. Stateless. */
final class Lsn {
    private Lsn() {}

    /** As PostgreSQL writes it: {@code 16/B374D848}. */
    static String text(long lsn) {
        return Long.toHexString(lsn >>> Integer.SIZE).toUpperCase(Locale.ROOT) + "/"
                + Integer.toHexString((int) lsn).toUpperCase(Locale.ROOT);
    }
}
