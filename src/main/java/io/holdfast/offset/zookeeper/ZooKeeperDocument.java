package io.holdfast.offset.zookeeper;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.offset.Document;
import io.holdfast.offset.DocumentContent;
import io.holdfast.offset.OffsetException;
import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetUnavailableException;
import io.holdfast.time.Threads;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.api.ACLProvider;
import org.apache.curator.retry.RetryOneTime;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * A document as a ZooKeeper node; its version is the node's. Only calls whose signature is the same in Curator 2.13 and 5
 * are made. Thread-safe.
 */
final class ZooKeeperDocument implements Document {
    private static final Duration SESSION = Duration.ofSeconds(15);
    private static final Duration CONNECT = Duration.ofSeconds(8);
    private static final int RETRY_AFTER_MILLIS = 500;

    /** ZooKeeper refuses packets of 1 MiB and more, and says nothing but that the connection is lost. */
    private static final int LIMIT_BYTES = 1_000_000;

    private final CuratorFramework client;
    private final String servers;
    private final String node;

    private ZooKeeperDocument(CuratorFramework client, String servers, String node) {
        this.client = client;
        this.servers = servers;
        this.node = node;
    }

    /**
     * Connects, in bounded time.
     *
     * @param digest {@code user:password}; empty for none
     */
    static ZooKeeperDocument connect(String servers, String node, String digest) {
        ZooKeeperDocument document = new ZooKeeperDocument(client(servers, digest), servers, node);
        try {
            document.client.start();
            if (!document.client.blockUntilConnected((int) CONNECT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw document.unavailable("connect to", "no answer in " + CONNECT.toSeconds() + " s", null);
            }
            return document;
        } catch (InterruptedException interrupted) {
            document.close();
            Thread.currentThread().interrupt();
            throw document.unavailable("connect to", "an interrupt", interrupted);
        } catch (RuntimeException failure) {
            document.close();
            throw failure;
        }
    }

    private static CuratorFramework client(String servers, String digest) {
        CuratorFrameworkFactory.Builder builder = CuratorFrameworkFactory.builder()
                .connectString(servers)
                .sessionTimeoutMs((int) SESSION.toMillis())
                .connectionTimeoutMs((int) CONNECT.toMillis())
                .retryPolicy(new RetryOneTime(RETRY_AFTER_MILLIS))
                .threadFactory(Threads.daemons("holdfast-zookeeper"));
        return digest.isEmpty()
                ? builder.build()
                : builder.authorization("digest", digest.getBytes(UTF_8))
                        .aclProvider(new CreatorOnly())
                        .build();
    }

    /** What is created under a digest is for its user. Stateless. */
    private static final class CreatorOnly implements ACLProvider {
        @Override
        public List<ACL> getDefaultAcl() {
            return ZooDefs.Ids.CREATOR_ALL_ACL;
        }

        @Override
        public List<ACL> getAclForPath(String path) {
            return ZooDefs.Ids.CREATOR_ALL_ACL;
        }
    }

    @Override
    public String description() {
        return "zookeeper://" + servers + node;
    }

    @Override
    public int limitBytes() {
        return LIMIT_BYTES;
    }

    @Override
    public Optional<DocumentContent> read() {
        return call("read", () -> {
            Stat stat = new Stat();
            try {
                byte[] content = client.getData().storingStatIn(stat).forPath(node);
                return Optional.of(new DocumentContent(stat.getVersion(), content));
            } catch (KeeperException.NoNodeException absent) {
                return Optional.empty();
            }
        });
    }

    @Override
    public boolean replace(long seen, byte[] content) {
        return call("change", () -> seen == DocumentContent.NONE ? create(content) : set((int) seen, content));
    }

    private boolean set(int seen, byte[] content) throws Exception {
        try {
            client.setData().withVersion(seen).forPath(node, content);
            return true;
        } catch (KeeperException.BadVersionException | KeeperException.NoNodeException changed) {
            return false;
        }
    }

    private boolean create(byte[] content) throws Exception {
        for (int slash = node.indexOf('/', 1); slash > 0; slash = node.indexOf('/', slash + 1)) {
            createIfAbsent(node.substring(0, slash), new byte[0]);
        }
        return createIfAbsent(node, content);
    }

    private boolean createIfAbsent(String path, byte[] content) throws Exception {
        try {
            client.create().forPath(path, content);
            return true;
        } catch (KeeperException.NodeExistsException there) {
            return false;
        }
    }

    /** A call into Curator, which declares every exception. */
    private interface Call<T> {
        T run() throws Exception;
    }

    private <T> T call(String verb, Call<T> call) {
        try {
            return call.run();
        } catch (OffsetException ours) {
            throw ours;
        } catch (KeeperException.NoAuthException | KeeperException.AuthFailedException refused) {
            throw new OffsetRefusedException(
                    "Cannot " + verb + " the offsets in " + description() + ": " + refused.getMessage()
                            + "; give option digest, or another one, for a user who may",
                    refused);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unavailable(verb, "an interrupt", interrupted);
        } catch (Exception failure) {
            throw unavailable(verb, String.valueOf(failure.getMessage()), failure);
        }
    }

    private OffsetUnavailableException unavailable(String verb, String found, @Nullable Throwable cause) {
        return new OffsetUnavailableException(
                "Cannot " + verb + " the offsets in " + description() + ": " + found
                        + ". Check the address, and start ZooKeeper if it is down; then try again",
                cause);
    }

    @Override
    public void close() {
        client.close();
    }
}
