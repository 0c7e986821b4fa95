package io.holdfast.offset.topic;

import io.holdfast.offset.DocumentOffsets;
import io.holdfast.offset.OffsetStoreProvider;
import io.holdfast.offset.OffsetStoreSettings;
import io.holdfast.offset.StoreOptions;
import java.util.Map;

/** Makes {@link TopicOffsets}. Stateless. */
public final class TopicOffsetsProvider implements OffsetStoreProvider {
    private static final String SCHEME = "topic://";

    @Override
    public String form() {
        return "topic://broker:9092,broker:9092/name-of-the-topic";
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
        TopicOffsets settings = TopicOffsets.at(
                        slash < 0 ? rest : rest.substring(0, slash), slash < 0 ? "" : rest.substring(slash + 1))
                .history(given.count("history", DocumentOffsets.USUAL_HISTORY, 0, 10_000))
                .replication(given.count("replication", 0, 0, 100))
                .properties(given.below("kafka."));
        given.end();
        return settings;
    }
}
