package io.holdfast.offset.file;

import io.holdfast.offset.DocumentOffsets;
import io.holdfast.offset.OffsetStoreProvider;
import io.holdfast.offset.OffsetStoreSettings;
import io.holdfast.offset.StoreOptions;
import java.util.Map;

/** Makes {@link ManifestOffsets}. Stateless. */
public final class ManifestOffsetsProvider implements OffsetStoreProvider {
    private static final String SCHEME = "manifests:";

    @Override
    public String form() {
        return "manifests:/directory or manifests:hdfs://namenode/directory";
    }

    @Override
    public boolean accepts(String address) {
        return address.startsWith(SCHEME);
    }

    @Override
    public OffsetStoreSettings settings(String address, Map<String, String> options) {
        StoreOptions given = new StoreOptions(address, options);
        String directory = address.substring(SCHEME.length());
        if (directory.isBlank()) {
            throw given.refused("expected manifests:/directory or manifests:hdfs://namenode/directory");
        }
        ManifestOffsets settings = ManifestOffsets.in(directory)
                .history(given.count("history", DocumentOffsets.USUAL_HISTORY, 0, 10_000))
                .hadoop(given.below("hadoop."));
        given.end();
        return settings;
    }
}
