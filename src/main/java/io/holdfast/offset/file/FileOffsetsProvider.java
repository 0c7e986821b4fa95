package io.holdfast.offset.file;

import io.holdfast.offset.DocumentOffsets;
import io.holdfast.offset.OffsetStoreProvider;
import io.holdfast.offset.OffsetStoreSettings;
import io.holdfast.offset.StoreOptions;
import java.util.Map;
import java.util.Set;

/** Makes {@link FileOffsets}. Stateless. */
public final class FileOffsetsProvider implements OffsetStoreProvider {
    private static final Set<String> SCHEMES =
            Set.of("file", "hdfs", "viewfs", "webhdfs", "swebhdfs", "maprfs", "s3a", "abfs", "gs");

    @Override
    public String form() {
        return "/directory or hdfs://namenode/directory";
    }

    @Override
    public boolean accepts(String address) {
        int colon = address.indexOf(':');
        return address.startsWith("/") || (colon > 0 && SCHEMES.contains(address.substring(0, colon)));
    }

    @Override
    public OffsetStoreSettings settings(String address, Map<String, String> options) {
        StoreOptions given = new StoreOptions(address, options);
        FileOffsets settings = FileOffsets.in(address)
                .history(given.count("history", DocumentOffsets.USUAL_HISTORY, 0, 10_000))
                .hadoop(given.below("hadoop."));
        given.end();
        return settings;
    }
}
