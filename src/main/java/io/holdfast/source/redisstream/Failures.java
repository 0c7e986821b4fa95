package io.holdfast.source.redisstream;

import io.holdfast.source.SourceException;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.source.SourceUnavailableException;
import java.io.EOFException;
import java.net.SocketException;
import java.util.Map;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** Turns what Jedis throws and the server says into what an engine and an operator can act on. Stateless. */
final class Failures {
    private static final String LOGIN = "check user(...), and what its reference leads to on this host";
    private static final String GROUP =
            "the stream or the group was deleted while it was read, or withoutCreating() was asked for and the group is"
                    + " not there: create it with XGROUP CREATE <stream> <group> 0 and start again. A group that is"
                    + " made anew reads from where it is told to, not from where the one before was";

    /** By the word with which the server's answer begins: what nobody but a human can change, and how. */
    private static final Map<String, String> REMEDIES = Map.of(
            "WRONGPASS",
            LOGIN,
            "NOAUTH",
            LOGIN,
            "NOPERM",
            "the user needs ~<stream> +xreadgroup +xack +xclaim +xautoclaim, for a group that is to be created"
                    + " +xgroup|create, and for a database other than 0 +select",
            "NOGROUP",
            GROUP,
            "UNBLOCKED",
            GROUP,
            "WRONGTYPE",
            "the key holds something else than a stream: check its name and database(...)",
            "MOVED",
            "the stream is on another node of a cluster: give that node's address",
            "ASK",
            "the stream is on its way to another node of a cluster: give that node's address");

    private Failures() {}

    /**
     * Something could not be done.
     *
     * @param verb what, as {@code read}
     */
    static SourceException of(RedisStream source, String verb, JedisException failure) {
        String what = "Cannot " + verb + " " + source.name() + ": ";
        JedisDataException answer = find(failure, JedisDataException.class);
        if (answer != null) {
            return answered(what, String.valueOf(answer.getMessage()), failure);
        }
        Throwable untrusted = untrusted(failure);
        if (untrusted != null) {
            return new SourceRefusedException(
                    what + untrusted.getMessage() + "; check tls(...): whom it trusts, and for which host the server's"
                            + " certificate is",
                    failure);
        }
        return new SourceUnavailableException(
                what + failure.getMessage() + "; check that a Redis server listens at " + source.server()
                        + " and that this host may connect"
                        + (source.tls().isPresent() ? " there with TLS" : ""),
                failure);
    }

    private static SourceException answered(String what, String answer, JedisException failure) {
        int end = answer.indexOf(' ');
        String remedy = REMEDIES.get(end < 0 ? answer : answer.substring(0, end));
        if (remedy != null) {
            return new SourceRefusedException(what + answer + "; " + remedy, failure);
        }
        if (answer.contains("requires the key to exist")) {
            return new SourceRefusedException(
                    what + "there is no such stream; create it by adding an entry, or let this source do so with"
                            + " creatingStream()",
                    failure);
        }
        if (answer.startsWith("ERR unknown command")) {
            return new SourceRefusedException(
                    what + answer + "; Redis 6.2 or newer is needed, with its commands under their own names", failure);
        }
        if (answer.startsWith("ERR DB index")) {
            return new SourceRefusedException(what + answer + "; check database(...)", failure);
        }
        return new SourceUnavailableException(what + answer, failure);
    }

    /** Why the peer is not trusted; null when the handshake failed only because the connection did. */
    private static @Nullable Throwable untrusted(Throwable failure) {
        if (find(failure, EOFException.class) != null || find(failure, SocketException.class) != null) {
            return null;
        }
        SSLHandshakeException handshake = find(failure, SSLHandshakeException.class);
        return handshake == null ? find(failure, SSLPeerUnverifiedException.class) : handshake;
    }

    private static <X extends Throwable> @Nullable X find(@Nullable Throwable failure, Class<X> wanted) {
        for (Throwable next = failure; next != null; next = next.getCause()) {
            if (wanted.isInstance(next)) {
                return wanted.cast(next);
            }
        }
        return null;
    }
}
