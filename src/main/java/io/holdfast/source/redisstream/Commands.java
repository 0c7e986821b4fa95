package io.holdfast.source.redisstream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The commands of one consumer of one group on one connection. They go out as bytes, because Jedis's own methods make
 * texts of what entries hold. Whatever fails is a {@link io.holdfast.source.SourceException}. Not thread-safe.
 */
final class Commands implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Commands.class);

    /** So that no command keeps a server busy for long. */
    private static final int IDS_AT_ONCE = 1_000;

    private static final String NOBODY = "0-0";

    private final RedisStream source;
    private final Jedis connection;
    private final byte[] stream;
    private final byte[] group;
    private final byte[] consumer;

    /** Takes over the connection. */
    Commands(RedisStream source, String consumer, Jedis connection) {
        this.source = source;
        this.connection = connection;
        this.stream = source.stream().getBytes(UTF_8);
        this.group = source.group().getBytes(UTF_8);
        this.consumer = consumer.getBytes(UTF_8);
    }

    /**
     * Has the server say whether the group is there and whether its entries may be acknowledged and kept, and changes
     * nothing.
     *
     * @return false when the group or the stream is not there and may be created
     */
    boolean probe() {
        call("open", Command.XACK, stream, group, ascii(NOBODY));
        try {
            Object unused = connection.sendCommand(
                    Command.XCLAIM, stream, group, consumer, ascii("0"), ascii(NOBODY), ascii("JUSTID"));
            return true;
        } catch (JedisDataException answer) {
            if (source.createsGroup() && String.valueOf(answer.getMessage()).startsWith("NOGROUP")) {
                return false;
            }
            throw Failures.of(source, "open", answer);
        } catch (JedisException failure) {
            throw Failures.of(source, "open", failure);
        }
    }

    /** Creates the group; that it is there meanwhile is just as well. */
    void createGroup() {
        List<byte[]> arguments =
                new ArrayList<>(List.of(ascii("CREATE"), stream, group, ascii(source.startsAtEnd() ? "$" : "0")));
        if (source.createsStream()) {
            arguments.add(ascii("MKSTREAM"));
        }
        try {
            Object unused = connection.sendCommand(Command.XGROUP, arguments.toArray(new byte[0][]));
            log.warn(
                    "{}: there was no such group, so it was created, and reads from the {} of the stream",
                    source.name(),
                    source.startsAtEnd() ? "end" : "beginning");
        } catch (JedisDataException answer) {
            if (!String.valueOf(answer.getMessage()).startsWith("BUSYGROUP")) {
                throw Failures.of(source, "create the group of", answer);
            }
        } catch (JedisException failure) {
            throw Failures.of(source, "create the group of", failure);
        }
    }

    /** New entries; waits for a first one where the time is not zero. */
    List<Entry> fresh(int count, Duration wait) {
        List<byte[]> arguments = readingUpTo(count);
        if (!wait.isZero()) {
            arguments.add(ascii("BLOCK"));
            arguments.add(ascii(Long.toString(Math.max(1, wait.toMillis())))); // 0 would wait for ever
        }
        return read(arguments, ">");
    }

    /** The consumer's own pending entries behind that id. */
    List<Entry> pending(String after, int count) {
        return read(readingUpTo(count), after);
    }

    private List<byte[]> readingUpTo(int count) {
        return new ArrayList<>(
                List.of(ascii("GROUP"), group, consumer, ascii("COUNT"), ascii(Integer.toString(count))));
    }

    private List<Entry> read(List<byte[]> arguments, String from) {
        arguments.addAll(List.of(ascii("STREAMS"), stream, ascii(from)));
        return Replies.read(call("read", Command.XREADGROUP, arguments.toArray(new byte[0][])));
    }

    /** Takes over what has been pending for so long that its consumer must be gone, one step from the cursor on. */
    Claimed claim(String cursor, int count) {
        byte[] idle = ascii(Long.toString(source.claimAfter().toMillis()));
        Object reply = call(
                "take over entries of",
                Command.XAUTOCLAIM,
                stream,
                group,
                consumer,
                idle,
                ascii(cursor),
                ascii("COUNT"),
                ascii(Integer.toString(count)));
        return Replies.claimed(reply == null ? List.of() : reply);
    }

    /** Makes entries as if they had been delivered just now, so that nobody else takes them. */
    void keep(Collection<String> ids) {
        for (List<byte[]> some : parts(ids)) {
            List<byte[]> arguments = new ArrayList<>(List.of(stream, group, consumer, ascii("0")));
            arguments.addAll(some);
            arguments.add(ascii("JUSTID"));
            call("keep the entries of", Command.XCLAIM, arguments.toArray(new byte[0][]));
        }
    }

    /** Acknowledges; ids that the group has forgotten do no harm. */
    void acknowledge(Collection<String> ids) {
        for (List<byte[]> some : parts(ids)) {
            List<byte[]> arguments = new ArrayList<>(List.of(stream, group));
            arguments.addAll(some);
            call("acknowledge to", Command.XACK, arguments.toArray(new byte[0][]));
        }
    }

    private static List<List<byte[]>> parts(Collection<String> ids) {
        List<List<byte[]>> parts = new ArrayList<>();
        List<byte[]> part = new ArrayList<>();
        for (String id : ids) {
            if (part.isEmpty() || part.size() == IDS_AT_ONCE) {
                part = new ArrayList<>();
                parts.add(part);
            }
            part.add(ascii(id));
        }
        return parts;
    }

    private @Nullable Object call(String verb, Command command, byte[]... arguments) {
        try {
            return connection.sendCommand(command, arguments);
        } catch (JedisException failure) {
            throw Failures.of(source, verb, failure);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    /** Disconnects. Idempotent, never throws. */
    @Override
    public void close() {
        try {
            connection.close();
        } catch (JedisException broken) {
            log.debug("Could not close a connection to {}", source.name(), broken);
        }
    }
}
