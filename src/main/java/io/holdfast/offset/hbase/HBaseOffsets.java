package io.holdfast.offset.hbase;

import io.holdfast.config.SecretReferences;
import io.holdfast.config.SettingsException;
import io.holdfast.offset.ClientLibrary;
import io.holdfast.offset.DocumentOffsets;
import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.OffsetStoreSettings;
import java.io.Serial;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Offsets in HBase: one row of a table for each application. It needs HBase's client without Hadoop in it. Immutable and
 * thread-safe.
 */
public final class HBaseOffsets implements OffsetStoreSettings {
    /** Where HBase keeps its own nodes in ZooKeeper, unless somebody has changed it. */
    public static final String USUAL_ZNODE = "/hbase";

    @Serial
    private static final long serialVersionUID = 1L;

    private static final String LIBRARY = "org.apache.hadoop.hbase.client.AsyncConnection";
    private static final String ARTIFACT = "org.apache.hbase:hbase-shaded-client-byo-hadoop:2.5.12-hadoop3";
    private static final Pattern SERVERS =
            Pattern.compile("([^\\s,:/]+|\\[[0-9a-fA-F:.]+]):\\d{1,5}(,([^\\s,:/]+|\\[[0-9a-fA-F:.]+]):\\d{1,5})*");
    private static final Pattern TABLE = Pattern.compile("(\\w+:)?\\w[\\w.-]*");
    private static final Pattern ZNODE = Pattern.compile("(/[^/\\p{Cntrl}]+)+");

    private final String servers;
    private final String table;
    private final String znode;
    private final boolean create;
    private final TreeMap<String, String> hadoop;
    private final int history;

    private HBaseOffsets(Place place, Map<String, String> hadoop, int history) {
        this.servers = place.servers();
        this.table = place.table();
        this.znode = place.znode();
        this.create = place.create();
        this.hadoop = new TreeMap<>(hadoop);
        this.history = history;
    }

    /**
     * Where the rows are.
     *
     * @param servers ZooKeeper's, {@code host:port}, several separated by commas
     * @param table its name, with its namespace before a colon if it has one
     * @param znode where HBase keeps its own nodes
     * @param create whether a table that is missing is created
     */
    record Place(String servers, String table, String znode, boolean create) {
        /** As it is written in an address. */
        @Override
        public String toString() {
            return "hbase://" + servers + "/" + table;
        }
    }

    /**
     * Offsets in a table, which is created if it is missing.
     *
     * @param servers HBase's ZooKeeper, {@code host:port}, several separated by commas
     * @param table its name, as {@code offsets} or {@code namespace:offsets}
     * @throws OffsetRefusedException if one of them has another form
     */
    public static HBaseOffsets at(String servers, String table) {
        Place place = new Place(servers, table, USUAL_ZNODE, true);
        if (!SERVERS.matcher(servers).matches() || !TABLE.matcher(table).matches()) {
            throw new OffsetRefusedException(
                    "Cannot use the offset store " + place + ": expected hbase://host:port,host:port/table with the"
                            + " hosts of HBase's ZooKeeper, and a table as offsets or namespace:offsets",
                    null);
        }
        return new HBaseOffsets(place, Map.of(), DocumentOffsets.USUAL_HISTORY);
    }

    /**
     * With HBase's own nodes at another path than {@link #USUAL_ZNODE}.
     *
     * @throws OffsetRefusedException if it is no path
     */
    public HBaseOffsets znode(String path) {
        if (!ZNODE.matcher(path).matches()) {
            throw new OffsetRefusedException(
                    "Cannot use the offset store " + place() + ": expected a path in ZooKeeper such as " + USUAL_ZNODE
                            + ", found '" + path + "'",
                    null);
        }
        return new HBaseOffsets(new Place(servers, table, path, create), hadoop, history);
    }

    /** Whether a table that is missing is created, with one family {@code d}; otherwise the start is refused. */
    public HBaseOffsets createTable(boolean isCreated) {
        return new HBaseOffsets(new Place(servers, table, znode, isCreated), hadoop, history);
    }

    /** With settings of HBase and Hadoop that go over those found on the class path; secrets among them as references. */
    public HBaseOffsets hadoop(Map<String, String> options) {
        return new HBaseOffsets(place(), options, history);
    }

    /** With that many commits as history instead of {@link DocumentOffsets#USUAL_HISTORY}; 0 for none. */
    public HBaseOffsets history(int commits) {
        return new HBaseOffsets(place(), hadoop, commits);
    }

    private Place place() {
        return new Place(servers, table, znode, create);
    }

    @Override
    public String description() {
        return place().toString();
    }

    @Override
    public OffsetStore open(OffsetStoreContext context) {
        ClientLibrary.require(LIBRARY, ARTIFACT, description());
        return new DocumentOffsets(HBaseDocument.connect(place(), resolved(), context.application()), context, history);
    }

    private Map<String, String> resolved() {
        Map<String, String> options = new TreeMap<>();
        try {
            hadoop.forEach((key, value) -> options.put(key, SecretReferences.resolve(value)));
            return options;
        } catch (SettingsException unresolved) {
            throw new OffsetRefusedException(
                    "Cannot open the offset store " + description() + ": " + unresolved.getMessage(), null);
        }
    }

    @Override
    public String toString() {
        return description();
    }
}
