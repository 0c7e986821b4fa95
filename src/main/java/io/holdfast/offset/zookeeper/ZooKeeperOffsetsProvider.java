package io.holdfast.offset.zookeeper;

import io.holdfast.offset.DocumentOffsets;
import io.holdfast.offset.OffsetStoreProvider;
import io.holdfast.offset.OffsetStoreSettings;
import io.holdfast.offset.StoreOptions;
import java.util.Map;

/** Makes {@link ZooKeeperOffsets}. Stateless. */
public final class ZooKeeperOffsetsProvider implements OffsetStoreProvider {
    private static final String SCHEME = "zookeeper://";

    @Override
    public String form() {
        return "zookeeper://host:2181,host:2181/path";
    }

    @Override
    public boolean accepts(String address) {
        return address.startsWith(SCHEME);
    }

    @Override
    public OffsetStoreSettings settings(String address, Map<String, String> options) {
        StoreOptions given = new StoreOptions(address, options);
        String rest = address.substring(SCHEME.length());
        int slash = rest.indexOf('/');
        ZooKeeperOffsets settings = (slash < 0
                        ? ZooKeeperOffsets.at(rest, "")
                        : ZooKeeperOffsets.at(rest.substring(0, slash), rest.substring(slash)))
                .history(given.count("history", DocumentOffsets.USUAL_HISTORY, 0, 10_000));
        String digest = given.secret("digest");
        given.end();
        return digest.isEmpty() ? settings : settings.digest(digest);
    }
}
