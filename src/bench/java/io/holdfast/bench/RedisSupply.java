package io.holdfast.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.source.Source;
import io.holdfast.source.redisstream.RedisStream;
import io.holdfast.testbed.RedisServer;
import io.holdfast.testbed.TestBed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XAddParams;
import redis.clients.jedis.params.XReadGroupParams;
import redis.clients.jedis.resps.StreamEntryBinary;

/** A stream that is filled anew for each run, with a group. */
final class RedisSupply implements Supply {
    private static final String PASSWORD = "bench-4716";
    private static final String GROUP = "readers";
    private static final int UNDER_WAY = 1000;

    private final Supplier<TestBed> bed;
    private final AtomicInteger streams = new AtomicInteger();
    private @Nullable Place place;

    RedisSupply(Supplier<TestBed> bed) {
        this.bed = bed;
    }

    private record Place(int port, String passwordReference) {
        static Place start(TestBed bed) throws IOException {
            RedisServer server = RedisServer.in(bed, PASSWORD).start();
            Path file = Files.writeString(bed.directory("redis-secret").resolve("password"), PASSWORD);
            return new Place(server.port(), "${file:" + file + "}");
        }
    }

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public int records() {
        return 150_000;
    }

    @Override
    public Load load(int records) throws Exception {
        if (place == null) {
            place = Place.start(bed.get());
        }
        String stream = "records-" + streams.incrementAndGet();
        try (Jedis redis = connect(place.port())) {
            fill(redis, stream, records);
            redis.xgroupCreate(stream, GROUP, new StreamEntryID(0, 0), false);
        }
        return new StreamLoad(place, stream);
    }

    private static Jedis connect(int port) {
        Jedis redis = new Jedis("127.0.0.1", port);
        redis.auth(PASSWORD);
        return redis;
    }

    private static void fill(Jedis redis, String stream, int records) {
        List<byte[]> payloads = Payloads.records(ReceiversCases.RECORD_BYTES);
        byte[] field = RedisStream.USUAL_PAYLOAD_FIELD.getBytes(UTF_8);
        for (int from = 0; from < records; from += UNDER_WAY) {
            try (Pipeline pipeline = redis.pipelined()) {
                for (int i = from; i < Math.min(records, from + UNDER_WAY); i++) {
                    pipeline.xadd(
                            stream.getBytes(UTF_8),
                            XAddParams.xAddParams(),
                            Map.of(field, payloads.get(i % payloads.size())));
                }
            }
        }
    }

    private record StreamLoad(Place place, String stream) implements Load {
        @Override
        public Source source() {
            return RedisStream.from("127.0.0.1:" + place.port(), stream, GROUP).user("", place.passwordReference());
        }

        @Override
        public ReceiverClient client() {
            return new Client(place.port(), stream);
        }

        @Override
        public void verify() {
            try (Jedis redis = connect(place.port())) {
                redis.xinfoGroups(stream).forEach(group -> Load.requireNone(group.getPending(), "Redis"));
            }
        }

        @Override
        public void drop() {
            try (Jedis redis = connect(place.port())) {
                redis.del(stream);
            }
        }
    }

    /** Reads five hundred entries with one request, and acknowledges them with the next. */
    private record Client(int port, String stream) implements ReceiverClient {
        private static final int TOGETHER = 500;
        private static final int WAIT_MILLIS = 5_000;

        @Override
        public void read(long records, AtomicLong acknowledged) {
            byte[] group = GROUP.getBytes(UTF_8);
            XReadGroupParams some =
                    XReadGroupParams.xReadGroupParams().count(TOGETHER).block(WAIT_MILLIS);
            try (Jedis redis = connect(port)) {
                while (acknowledged.get() < records) {
                    List<Map.Entry<byte[], List<StreamEntryBinary>>> found = redis.xreadGroupBinary(
                            group,
                            "client".getBytes(UTF_8),
                            some,
                            Map.of(stream.getBytes(UTF_8), StreamEntryID.XREADGROUP_UNDELIVERED_ENTRY));
                    byte[][] ids = found.get(0).getValue().stream()
                            .map(entry -> entry.getID().toString().getBytes(UTF_8))
                            .toArray(byte[][]::new);
                    redis.xack(stream.getBytes(UTF_8), group, ids);
                    acknowledged.addAndGet(ids.length);
                }
            }
        }
    }
}
