package io.holdfast.offset.hbase;

import io.holdfast.offset.DocumentOffsets;
import io.holdfast.offset.OffsetStoreProvider;
import io.holdfast.offset.OffsetStoreSettings;
import io.holdfast.offset.StoreOptions;
import java.util.Map;

/** Makes {@link HBaseOffsets}. Stateless. */
public final class HBaseOffsetsProvider implements OffsetStoreProvider {
    private static final String SCHEME = "hbase://";

    @Override
    public String form() {
        return "hbase://zookeeper:2181,zookeeper:2181/table";
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
        HBaseOffsets settings = HBaseOffsets.at(
                        slash < 0 ? rest : rest.substring(0, slash), slash < 0 ? "" : rest.substring(slash + 1))
                .history(given.count("history", DocumentOffsets.USUAL_HISTORY, 0, 10_000))
                .znode(given.text("znode", HBaseOffsets.USUAL_ZNODE))
                .createTable(isTrue(given))
                .hadoop(given.below("hadoop."));
        given.end();
        return settings;
    }

    private static boolean isTrue(StoreOptions given) {
        String create = given.text("createTable", "true");
        if (!create.equals("true") && !create.equals("false")) {
            throw given.refused("option createTable is true or false, found '" + create + "'");
        }
        return create.equals("true");
    }
}
