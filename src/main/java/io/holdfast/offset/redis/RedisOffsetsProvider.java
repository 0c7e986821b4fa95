package io.holdfast.offset.redis;

import io.holdfast.offset.DocumentOffsets;
import io.holdfast.offset.OffsetStoreProvider;
import io.holdfast.offset.OffsetStoreSettings;
import io.holdfast.offset.StoreOptions;
import java.util.Map;

/** Makes {@link RedisOffsets}. Stateless. */
public final class RedisOffsetsProvider implements OffsetStoreProvider {
    @Override
    public String form() {
        return "redis://host:6379/0";
    }

    @Override
    public boolean accepts(String address) {
        return address.startsWith("redis://") || address.startsWith("rediss://");
    }

    @Override
    public OffsetStoreSettings settings(String address, Map<String, String> options) {
        RedisOffsets place = RedisOffsets.at(address);
        StoreOptions given = new StoreOptions(place.description(), options);
        RedisOffsets settings = place.history(given.count("history", DocumentOffsets.USUAL_HISTORY, 0, 10_000));
        String user = given.text("user", "");
        String password = given.secret("password");
        given.end();
        return password.isEmpty() ? settings : settings.user(user, password);
    }
}
