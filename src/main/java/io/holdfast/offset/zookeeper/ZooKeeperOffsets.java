package io.holdfast.offset.zookeeper;

import io.holdfast.config.SecretReferences;
import io.holdfast.config.SettingsException;
import io.holdfast.offset.ApplicationPath;
import io.holdfast.offset.ClientLibrary;
import io.holdfast.offset.DocumentOffsets;
import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.OffsetStoreSettings;
import java.io.Serial;
import java.util.regex.Pattern;

/**
 * Offsets in ZooKeeper: one node below a path for each application. It needs Curator and ZooKeeper's client, which every
 * Spark brings along. Immutable and thread-safe.
 */
public final class ZooKeeperOffsets implements OffsetStoreSettings {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final Pattern SERVERS =
            Pattern.compile("([^\\s,:/]+|\\[[0-9a-fA-F:.]+]):\\d{1,5}(,([^\\s,:/]+|\\[[0-9a-fA-F:.]+]):\\d{1,5})*");
    private static final Pattern PATH = Pattern.compile("(/[^/\\p{Cntrl}]+)*");

    private final String servers;
    private final String path;
    private final String digest;
    private final int history;

    private ZooKeeperOffsets(String servers, String path, String digest, int history) {
        this.servers = servers;
        this.path = path;
        this.digest = digest;
        this.history = history;
    }

    /**
     * Offsets on an ensemble.
     *
     * @param servers {@code host:port}, several separated by commas
     * @param path where the applications' nodes are, as {@code /holdfast/offsets}; empty for the root
     * @throws OffsetRefusedException if one of them has another form
     */
    public static ZooKeeperOffsets at(String servers, String path) {
        if (!SERVERS.matcher(servers).matches() || !PATH.matcher(path).matches()) {
            throw new OffsetRefusedException(
                    "Cannot use the offset store zookeeper://" + servers + path
                            + ": expected zookeeper://host:port,host:port/path",
                    null);
        }
        return new ZooKeeperOffsets(servers, path, "", DocumentOffsets.USUAL_HISTORY);
    }

    /**
     * With ZooKeeper's digest authentication; nodes are then created for this user alone.
     *
     * @param userAndPassword {@code user:password}, by reference
     * @throws OffsetRefusedException if it was given literally
     */
    public ZooKeeperOffsets digest(String userAndPassword) {
        if (!SecretReferences.hasReference(userAndPassword)) {
            throw new OffsetRefusedException(
                    "Cannot use the offset store " + description() + ": the digest holds a password, which would travel"
                            + " through checkpoints: give a reference such as ${env:NAME} or ${file:/path}",
                    null);
        }
        return new ZooKeeperOffsets(servers, path, userAndPassword, history);
    }

    /** With that many commits as history instead of {@link DocumentOffsets#USUAL_HISTORY}; 0 for none. */
    public ZooKeeperOffsets history(int commits) {
        return new ZooKeeperOffsets(servers, path, digest, commits);
    }

    @Override
    public String description() {
        return "zookeeper://" + servers + path;
    }

    @Override
    public OffsetStore open(OffsetStoreContext context) {
        ClientLibrary.require(
                "org.apache.curator.framework.CuratorFramework",
                "org.apache.curator:curator-framework:2.13.0",
                description());
        ClientLibrary.require("org.apache.zookeeper.ZooKeeper", "org.apache.zookeeper:zookeeper:3.6.3", description());
        String node = path + "/" + ApplicationPath.of(context.application());
        return new DocumentOffsets(ZooKeeperDocument.connect(servers, node, resolved()), context, history);
    }

    private String resolved() {
        try {
            return SecretReferences.resolve(digest);
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
