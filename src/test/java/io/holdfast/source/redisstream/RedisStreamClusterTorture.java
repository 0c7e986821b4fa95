package io.holdfast.source.redisstream;

import com.google.gson.Gson;
import io.holdfast.services.NeedsService;
import io.holdfast.source.contract.ClusterContract;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.testbed.RedisServer;
import io.holdfast.testbed.TestBed;
import java.util.List;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.json.JSONObject;
import redis.clients.authentication.core.TokenManager;
import redis.clients.jedis.Jedis;

/** Redis Streams through Spark: a cell of {@code scripts/torture.sh receivers}. */
@NeedsService(value = "redis", program = RedisServer.PROGRAM)
class RedisStreamClusterTorture extends ClusterContract {
    @Override
    protected SourceServer serverIn(TestBed testBed) {
        return new RedisFixture(testBed);
    }

    @Override
    protected List<Class<?>> clients() {
        return List.of(Jedis.class, GenericObjectPoolConfig.class, Gson.class, JSONObject.class, TokenManager.class);
    }
}
