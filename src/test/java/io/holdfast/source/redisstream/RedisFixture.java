package io.holdfast.source.redisstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.metric.Metrics;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceReader;
import io.holdfast.source.contract.CuttableSource;
import io.holdfast.source.contract.RefusedSource;
import io.holdfast.source.contract.SourcePlace;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.testbed.Await;
import io.holdfast.testbed.CutLine;
import io.holdfast.testbed.JavaProcess;
import io.holdfast.testbed.RedisServer;
import io.holdfast.testbed.TestBed;
import io.holdfast.time.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.XAddParams;
import redis.clients.jedis.params.XPendingParams;
import redis.clients.jedis.resps.StreamGroupInfo;
import redis.clients.jedis.resps.StreamPendingEntry;

/**
 * Redis with its default user, who does everything, a reader who may do just what is documented, and a stranger who may
 * come in and not touch a stream. Not thread-safe.
 */
final class RedisFixture implements SourceServer {
    private static final String GROUP = "reading";
    private static final String OWN_PASSWORD = "0wner-s3cret-w0rd";
    private static final String READING_PASSWORD = "reader-s3cret-w0rd";
    private static final String STRANGE_PASSWORD = "strange-s3cret-w0rd";
    private static final String WRONG_PASSWORD = "wr0ng-s3cret-w0rd";
    private static final byte[] PAYLOAD = "payload".getBytes(UTF_8);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** Shorter than the slow stores of the contract. */
    private static final Duration CLAIM_AFTER = Duration.ofSeconds(1);

    private final TestBed bed;
    private final RedisServer server;
    private final Path secrets;

    RedisFixture(TestBed bed) {
        this.bed = bed;
        this.secrets = bed.root().resolve("secrets");
        this.server = RedisServer.in(bed, OWN_PASSWORD)
                .withUser(
                        "reader",
                        "on",
                        ">" + READING_PASSWORD,
                        "~*",
                        "-@all",
                        "+xreadgroup",
                        "+xack",
                        "+xclaim",
                        "+xautoclaim",
                        "+xgroup|create")
                .withUser("stranger", "on", ">" + STRANGE_PASSWORD, "~nothing", "+@all");
    }

    int port() {
        return server.port();
    }

    /** The server's process, to suspend it. */
    JavaProcess process() {
        return server.process();
    }

    @Override
    public void start() {
        RedisServer unused = server.start();
        try {
            Files.writeString(secrets, "owner=" + OWN_PASSWORD + "\nreader=" + READING_PASSWORD + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With {@code everysec} the server may answer before it writes, when the disk is slow. */
    @Override
    public void kill9() {
        Await.until(
                "all commands to be written",
                LIMIT,
                () -> ask(jedis -> jedis.info("persistence")).contains("aof_buffer_length:0"),
                () -> ask(jedis -> jedis.info("persistence")));
        server.process().kill9();
    }

    @Override
    public Map<String, String> environment() {
        return Map.of(
                "REDIS_READER", READING_PASSWORD, "REDIS_STRANGER", STRANGE_PASSWORD, "REDIS_WRONG", WRONG_PASSWORD);
    }

    @Override
    public List<String> secrets() {
        return List.of(OWN_PASSWORD, READING_PASSWORD, STRANGE_PASSWORD, WRONG_PASSWORD);
    }

    @Override
    public Duration acknowledgeTimeout() {
        return CLAIM_AFTER;
    }

    /** The adapter keeps what it holds. */
    @Override
    public boolean redeliversAfterTimeout() {
        return false;
    }

    RedisStream source(String stream) {
        return source(stream, server.port());
    }

    private static RedisStream source(String stream, int port) {
        return RedisStream.from("127.0.0.1:" + port, stream, GROUP)
                .claimAfter(CLAIM_AFTER)
                .answerTimeout(Duration.ofSeconds(5))
                .user("reader", "${env:REDIS_READER}");
    }

    /** Opens it in this JVM, where no secret is in the environment, as one of two receivers. */
    SourceReader open(RedisStream source, int index, Metrics metrics) {
        return open(source.user("reader", "${file:" + secrets + "#reader}"), index, 2, metrics);
    }

    /** The same as the default user, who may do everything. */
    SourceReader openAsOwner(RedisStream source) {
        return openAsItIs(source.user("", "${file:" + secrets + "#owner}"));
    }

    /** The same with the credentials that it has, as the only receiver. */
    SourceReader openAsItIs(RedisStream source) {
        return open(source, 0, 1, Metrics.none());
    }

    private static SourceReader open(RedisStream source, int index, int receivers, Metrics metrics) {
        return source.open(new SourceContext(index, receivers, 1 << 20, 1000, Ticker.system(), metrics));
    }

    SourceReader open(RedisStream source) {
        return open(source, 0, Metrics.none());
    }

    @Override
    public SourcePlace place(String name) {
        doing(jedis -> jedis.xgroupCreate(name, GROUP, new StreamEntryID(0, 0), true));
        return new Place(name);
    }

    @Override
    public RefusedSource wrongCredentials(SourcePlace place) {
        RedisStream wrong = ((Place) place).source().user("reader", "${env:REDIS_WRONG}");
        return new RefusedSource(wrong, "WRONGPASS", "check user(...)");
    }

    @Override
    public RefusedSource wrongAddress(SourcePlace place, int port) {
        return new RefusedSource(source("wrong", port), "check that a Redis server listens at 127.0.0.1:" + port);
    }

    @Override
    public RefusedSource permissionDenied(SourcePlace place) {
        RedisStream strange = ((Place) place).source().user("stranger", "${env:REDIS_STRANGER}");
        return new RefusedSource(strange, "NOPERM", "the user needs ~<stream> +xreadgroup");
    }

    /** Does something on a connection of its own. */
    void doing(Consumer<Jedis> work) {
        Object unused = ask(jedis -> {
            work.accept(jedis);
            return work;
        });
    }

    <T> T ask(Function<Jedis, T> question) {
        try (Jedis jedis = new Jedis("127.0.0.1", server.port())) {
            jedis.auth(OWN_PASSWORD);
            return question.apply(jedis);
        }
    }

    /** Adds entries of one field; returns when the server has answered for all of them. */
    void publish(String stream, List<byte[]> payloads) {
        doing(jedis -> {
            Pipeline pipeline = jedis.pipelined();
            for (byte[] payload : payloads) {
                Object unused =
                        pipeline.xadd(stream.getBytes(UTF_8), XAddParams.xAddParams(), Map.of(PAYLOAD, payload));
            }
            pipeline.syncAndReturnAll().forEach(RedisFixture::check);
        });
    }

    private static void check(Object answer) {
        if (answer instanceof JedisException refusal) {
            throw refusal;
        }
    }

    /** How many entries of the group are delivered and not acknowledged. */
    long pending(String stream) {
        return ask(jedis -> group(jedis, stream).getPending());
    }

    /** For how long the one has been pending that was delivered, or kept, longest ago. */
    long longestPendingMillis(String stream) {
        return ask(jedis -> jedis.xpending(stream, GROUP, XPendingParams.xPendingParams("-", "+", 1000)).stream()
                .mapToLong(StreamPendingEntry::getIdleTime)
                .max()
                .orElseThrow());
    }

    private static StreamGroupInfo group(Jedis jedis, String stream) {
        return jedis.xinfoGroups(stream).stream()
                .filter(info -> info.getName().equals(GROUP))
                .findFirst()
                .orElseThrow();
    }

    private final class Place implements SourcePlace {
        private final String name;

        Place(String name) {
            this.name = name;
        }

        @Override
        public RedisStream source() {
            return RedisFixture.this.source(name);
        }

        @Override
        public CuttableSource cuttable() {
            CutLine line = CutLine.to(server.port(), bed);
            return new CuttableSource(RedisFixture.source(name, line.port()), line::cut);
        }

        @Override
        public void publish(List<byte[]> payloads) {
            RedisFixture.this.publish(name, payloads);
        }

        /** What is pending, and what the group has not read. */
        @Override
        public OptionalLong unacknowledged() {
            return OptionalLong.of(ask(jedis -> {
                StreamGroupInfo group = group(jedis, name);
                return group.getPending()
                        + jedis.xrange(name, "(" + group.getLastDeliveredId(), "+")
                                .size();
            }));
        }
    }
}
