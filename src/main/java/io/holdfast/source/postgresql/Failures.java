package io.holdfast.source.postgresql;

import io.holdfast.source.SourceException;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.source.SourceUnavailableException;
import java.sql.SQLException;
import java.util.Map;
import javax.net.ssl.SSLException;

/** Turns what the driver throws into what an engine and an operator can act on. Stateless. */
final class Failures {
    /** Another receiver, or somebody else, reads from the slot. */
    static final String OBJECT_IN_USE = "55006";

    /** There is one of that name. */
    static final String DUPLICATE = "42710";

    private static final String LOGIN = "check user(...) and what its references lead to on this host, and pg_hba.conf";
    private static final Map<String, String> REFUSED = Map.of(
            "28P01", LOGIN,
            "28000", LOGIN,
            "3D000", "check the database's name",
            "42501",
                    "the user needs the attribute REPLICATION (ALTER ROLE ... REPLICATION) and CONNECT on the database",
            "42704", "create the slot and the publication, or let this source create the slot with creatingSlot()",
            "53400", "raise max_replication_slots or max_wal_senders on the server",
            "55000",
                    "the server must have wal_level=logical, and must still keep what the slot needs; where it does not"
                            + " (max_slot_wal_keep_size), drop the slot, create it anew, and copy the tables afresh",
            "08004", "check tls(...): the server may not speak TLS");

    private Failures() {}

    /** @param verb what was attempted, as {@code open} */
    static SourceException of(PostgresChanges source, String verb, SQLException failure) {
        String what = "Cannot " + verb + " " + source.name() + ": " + failure.getMessage();
        if (source.tls().isPresent() && isUntrusted(failure)) {
            return new SourceRefusedException(
                    what + "; check tls(...): whom it trusts, and for which host the server's certificate is", failure);
        }
        String state = String.valueOf(failure.getSQLState());
        String remedy = REFUSED.get(state);
        if (remedy != null) {
            return new SourceRefusedException(what + "; " + remedy, failure);
        }
        if (state.equals(OBJECT_IN_USE)) {
            return new SourceUnavailableException(
                    what + "; another receiver reads from it, or one that was killed still seems to, up to the server's"
                            + " wal_sender_timeout. Each stream needs a slot of its own",
                    failure);
        }
        return new SourceUnavailableException(
                what + "; check that a PostgreSQL server listens at " + source.servers()
                        + " and that this host may connect",
                failure);
    }

    private static boolean isUntrusted(SQLException failure) {
        for (Throwable next = failure; next != null; next = next.getCause()) {
            if (next instanceof SSLException
                    || String.valueOf(next.getMessage()).contains("ostnameVerifier")) {
                return true;
            }
        }
        return false;
    }
}
