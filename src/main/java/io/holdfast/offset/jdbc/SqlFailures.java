package io.holdfast.offset.jdbc;

import io.holdfast.offset.OffsetException;
import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetUnavailableException;
import java.sql.SQLException;
import java.util.Set;

/** Turns what a database's driver throws into what a caller can act on. Immutable. */
final class SqlFailures {
    private static final Set<String> MISSING_TABLE = Set.of("42P01", "42S02", "42S03", "42S04", "3F000", "90079");
    private static final Set<String> MISSING_DATABASE = Set.of("3D000", "90146", "90149");
    private static final Set<Integer> UNKNOWN_DATABASE_OF_MYSQL = Set.of(1044, 1049);

    private final JdbcOffsets settings;
    private final Secrets secrets;

    SqlFailures(JdbcOffsets settings, Secrets secrets) {
        this.settings = settings;
        this.secrets = secrets;
    }

    /** Whether a row with that key is there already. */
    static boolean isDuplicate(SQLException failure) {
        return state(failure).startsWith("23");
    }

    static boolean isMissingTable(SQLException failure) {
        return MISSING_TABLE.contains(state(failure));
    }

    private static String state(SQLException failure) {
        String state = failure.getSQLState();
        return state == null ? "" : state;
    }

    /** @param doing what was attempted, as {@code commit to} */
    OffsetException of(String doing, SQLException failure) {
        String what = "Cannot " + doing + " " + settings.description() + ": "
                + secrets.redact(String.valueOf(failure.getMessage()).strip()) + " (SQL state " + state(failure) + ")";
        Throwable cause = secrets.isClean(failure) ? failure : null;
        String remedy = remedy(failure);
        return remedy.isEmpty()
                ? new OffsetUnavailableException(
                        what + "; check that the database runs there, that this host may reach it, and that it has"
                                + " connections left",
                        cause)
                : new OffsetRefusedException(what + remedy, cause);
    }

    /** Empty where another attempt may succeed. */
    private static String remedy(SQLException failure) {
        String state = state(failure);
        if (state.startsWith("28")) {
            return "; check user and password, and the references that they were given by";
        }
        if (MISSING_DATABASE.contains(state) || UNKNOWN_DATABASE_OF_MYSQL.contains(failure.getErrorCode())) {
            return "; create the database, or correct its name in the URL";
        }
        if (isMissingTable(failure)) {
            return "; create the tables (JdbcOffsets.ddl() prints the statements), or allow it with createTables=true";
        }
        if (state.equals("90040")) {
            return "; H2 answers a commit before it has written it, and lets only administrators have it written at once:"
                    + " use a user who is one";
        }
        if (state.startsWith("42")) {
            return "; the user needs SELECT, INSERT, UPDATE and DELETE on the tables, and CREATE for createTables=true";
        }
        return state.startsWith("22") ? "; a name or a note is longer than its column" : "";
    }
}
