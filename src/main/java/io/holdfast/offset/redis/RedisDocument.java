package io.holdfast.offset.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.offset.Document;
import io.holdfast.offset.DocumentContent;
import io.holdfast.offset.OffsetDamagedException;
import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetUnavailableException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * A document as a hash in Redis with the fields {@code version} and {@code document}, changed by one script, which Redis
 * runs alone. One connection, made again after a failure. Thread-safe.
 */
final class RedisDocument implements Document {
    private static final Logger log = LoggerFactory.getLogger(RedisDocument.class);
    private static final int CONNECT_MILLIS = 5_000;
    private static final int ANSWER_MILLIS = 10_000;
    private static final int LIMIT_BYTES = 16 << 20;
    private static final byte[] VERSION = "version".getBytes(US_ASCII);
    private static final byte[] CONTENT = "document".getBytes(US_ASCII);

    /** The comparison is of texts: Lua's numbers are floating. */
    private static final byte[] REPLACE = """
            local found = redis.call('HGET', KEYS[1], 'version') or '-1'
            if found ~= ARGV[1] then return 0 end
            redis.call('HSET', KEYS[1], 'version', ARGV[2], 'document', ARGV[3])
            return 1
            """.getBytes(US_ASCII);

    /** What nobody but a human can change. */
    private static final Pattern REFUSAL =
            Pattern.compile("(NOAUTH|WRONGPASS|NOPERM|WRONGTYPE|MOVED|ERR invalid DB).*");

    private final RedisOffsets.Place place;
    private final DefaultJedisClientConfig configuration;
    private final String name;
    private final byte[] key;

    /** Guarded by this. */
    private @Nullable Jedis connection;

    RedisDocument(RedisOffsets.Place place, String user, String password, String application) {
        this.place = place;
        this.configuration = configuration(place, user, password);
        this.name = "holdfast:offsets:" + application;
        this.key = name.getBytes(UTF_8);
    }

    private static DefaultJedisClientConfig configuration(RedisOffsets.Place place, String user, String password) {
        DefaultJedisClientConfig.Builder builder = DefaultJedisClientConfig.builder()
                .connectionTimeoutMillis(CONNECT_MILLIS)
                .socketTimeoutMillis(ANSWER_MILLIS)
                .database(place.database());
        if (place.tls()) {
            builder = builder.sslOptions(SslOptions.defaults());
        }
        if (!password.isEmpty()) {
            builder = builder.password(password);
        }
        return (user.isEmpty() ? builder : builder.user(user)).build();
    }

    @Override
    public String description() {
        return place + " key " + name;
    }

    @Override
    public int limitBytes() {
        return LIMIT_BYTES;
    }

    /**
     * Connects and looks whether the server keeps what it is given.
     *
     * @throws OffsetRefusedException if it drops keys as it likes
     */
    void connect() {
        Map<String, String> memory = setting("maxmemory*");
        String policy = memory.getOrDefault("maxmemory-policy", "");
        if (!memory.getOrDefault("maxmemory", "0").equals("0") && policy.startsWith("allkeys")) {
            throw new OffsetRefusedException(
                    "Cannot keep offsets in " + description() + ": expected a server that keeps its keys, found"
                            + " maxmemory-policy " + policy
                            + ", which drops any of them when memory is short; set it to"
                            + " noeviction or to one of volatile-*",
                    null);
        }
        if (setting("appendonly").getOrDefault("appendonly", "yes").equals("no")) {
            log.warn(
                    "{} has appendonly no: what is committed is lost when it is killed; set appendonly yes",
                    description());
        }
    }

    /** Empty where the user may not ask. */
    private Map<String, String> setting(String pattern) {
        return call("connect to", jedis -> {
            try {
                return jedis.configGet(pattern);
            } catch (JedisDataException forbidden) {
                if (String.valueOf(forbidden.getMessage()).startsWith("NOPERM")) {
                    return Map.of();
                }
                throw forbidden;
            }
        });
    }

    @Override
    public Optional<DocumentContent> read() {
        List<byte[]> fields = call("read", jedis -> jedis.hmget(key, VERSION, CONTENT));
        byte[] version = fields.get(0);
        byte[] content = fields.get(1);
        if (version == null && content == null) {
            return Optional.empty();
        }
        if (version == null || content == null || !new String(version, US_ASCII).matches("\\d{1,18}")) {
            throw new OffsetDamagedException(
                    "Cannot read the offsets in " + description()
                            + ": expected a hash with a number in field version and a"
                            + " field document, found something else; see who writes there",
                    null);
        }
        return Optional.of(new DocumentContent(Long.parseLong(new String(version, US_ASCII)), content));
    }

    @Override
    public boolean replace(long seen, byte[] content) {
        List<byte[]> arguments = List.of(bytes(seen), bytes(seen + 1), content);
        Object answer = call("change", jedis -> jedis.eval(REPLACE, List.of(key), arguments));
        return Long.valueOf(1).equals(answer);
    }

    private static byte[] bytes(long number) {
        return Long.toString(number).getBytes(US_ASCII);
    }

    private synchronized <T> T call(String verb, Function<Jedis, T> call) {
        try {
            Jedis connected = connection;
            if (connected == null) {
                connected = new Jedis(new HostAndPort(place.host(), place.port()), configuration);
                connection = connected;
            }
            return call.apply(connected);
        } catch (JedisException failure) {
            disconnect();
            throw translate(verb, failure);
        }
    }

    private RuntimeException translate(String verb, JedisException failure) {
        String found = String.valueOf(failure.getMessage());
        String attempted = "Cannot " + verb + " the offsets in " + description() + ": " + found.replaceAll("[.]$", "");
        if (failure instanceof JedisDataException && REFUSAL.matcher(found).matches()) {
            return new OffsetRefusedException(
                    attempted + ". Check database, user and password, and what it may do", failure);
        }
        return new OffsetUnavailableException(
                attempted + ". Check the address, and start Redis if it is down; then try again", failure);
    }

    private synchronized void disconnect() {
        Jedis connected = connection;
        connection = null;
        if (connected != null) {
            try {
                connected.close();
            } catch (JedisException broken) {
                log.debug("Could not close a connection to {}", place, broken);
            }
        }
    }

    @Override
    public void close() {
        disconnect();
    }
}
