package io.holdfast.testbed;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * HDFS on 127.0.0.1: a NameNode and DataNodes, each a process of its own. Each keeps its ports and its data over stop,
 * kill and start. A dead DataNode is declared so after about twelve seconds. Not thread-safe.
 *
 * <p>How often a file is replicated is the client's choice: {@code dfs.replication}.
 */
public final class HdfsCluster implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final String NAME_NODE = "org.apache.hadoop.hdfs.server.namenode.NameNode";

    private final TestBed bed;
    private final int port = FreePorts.next();
    private final int httpPort = FreePorts.next();
    private final List<HdfsDataNode> dataNodes = new ArrayList<>();
    private final int size;
    private @Nullable Path directory;
    private @Nullable JavaProcess nameNode;

    private HdfsCluster(TestBed bed, int size) {
        this.bed = bed;
        this.size = size;
    }

    /** A cluster with two DataNodes that is not started yet and is closed with the bed. */
    public static HdfsCluster in(TestBed bed) {
        return in(bed, 2);
    }

    /** A cluster with as many DataNodes as told. */
    public static HdfsCluster in(TestBed bed, int dataNodes) {
        HdfsCluster cluster = new HdfsCluster(bed, dataNodes);
        bed.closeFirst(cluster);
        return cluster;
    }

    /** The file system's address, {@code hdfs://127.0.0.1:port}; the same for the cluster's whole life. */
    public String uri() {
        return "hdfs://127.0.0.1:" + port;
    }

    /** A directory with {@code core-site.xml} and {@code hdfs-site.xml} for a client's class path. */
    public Path configuration() {
        return directory().resolve("conf");
    }

    /** Formats and starts everything; returns when files can be written to all DataNodes. */
    public HdfsCluster start() {
        Path fresh = bed.directory("hdfs");
        directory = fresh;
        HadoopConfiguration.write(configuration(), "core-site.xml", core(fresh));
        HadoopConfiguration.write(configuration(), "hdfs-site.xml", hdfs(fresh));
        hadoop("namenode-format", NAME_NODE)
                .jvmOptions("-Xmx128m")
                .arguments("-format", "-nonInteractive")
                .run(START_LIMIT);
        launchNameNode();
        for (int index = 0; index < size; index++) {
            dataNodes.add(new HdfsDataNode(fresh.resolve("data-" + index)));
            launchDataNode(index);
        }
        awaitReady();
        return this;
    }

    /** The NameNode's current process, to suspend it or to read its log. */
    public JavaProcess nameNode() {
        if (nameNode == null) {
            throw new TestBedException("HDFS at " + uri() + " was never started");
        }
        return nameNode;
    }

    /** A DataNode's current process; the first has index 0. */
    public JavaProcess dataNode(int index) {
        return dataNodes.get(index).process();
    }

    /** SIGKILL to the NameNode. */
    public void killNameNode() {
        nameNode().kill9();
    }

    /** SIGTERM to the NameNode. */
    public void stopNameNode() {
        nameNode().terminate();
    }

    /** Starts the NameNode again; returns when it has left safe mode and knows all DataNodes that live. */
    public void startNameNode() {
        launchNameNode();
        awaitReady();
    }

    /** SIGKILL to a DataNode. */
    public void killDataNode(int index) {
        dataNode(index).kill9();
    }

    /** SIGTERM to a DataNode. */
    public void stopDataNode(int index) {
        dataNode(index).terminate();
    }

    /** Starts a DataNode again on its data; returns when the NameNode knows it. */
    public void startDataNode(int index) {
        launchDataNode(index);
        awaitReady();
    }

    /** Runs one command of Hadoop's file system shell, such as {@code -ls /}, and returns what it printed. */
    public String shell(String... arguments) {
        return hadoop("fs-shell", "org.apache.hadoop.fs.FsShell")
                .jvmOptions("-Xmx128m")
                .arguments(arguments)
                .run(START_LIMIT);
    }

    /** Ends all and deletes the data. Idempotent. */
    @Override
    public void close() {
        dataNodes.forEach(HdfsDataNode::close);
        if (nameNode != null) {
            nameNode.close();
        }
        if (directory != null) {
            FileTree.delete(directory);
        }
    }

    private void launchNameNode() {
        if (nameNode != null && nameNode.isAlive()) {
            throw new TestBedException("The NameNode runs already, " + nameNode);
        }
        nameNode = hadoop("namenode", NAME_NODE).jvmOptions("-Xmx256m").start();
    }

    private void launchDataNode(int index) {
        dataNodes.get(index).launch(hadoop("datanode-" + index, "org.apache.hadoop.hdfs.server.datanode.DataNode"));
    }

    private void awaitReady() {
        dataNodes.stream().filter(HdfsDataNode::isAlive).forEach(HdfsDataNode::awaitRegistration);
        long expected = dataNodes.stream().filter(HdfsDataNode::isAlive).count();
        Await.until(
                "the NameNode at " + uri() + " to leave safe mode with " + expected + " DataNodes",
                START_LIMIT,
                () -> isReady(expected),
                () -> state() + " " + nameNode());
    }

    private boolean isReady(long expected) {
        if (!nameNode().isAlive()) {
            throw new TestBedException("The NameNode has ended: " + nameNode());
        }
        String state = state();
        return state.contains("\"FSState\" : \"Operational\"")
                && Json.number(state, "NumLiveDataNodes").orElse(-1) >= expected;
    }

    private String state() {
        return Http.get("http://127.0.0.1:" + httpPort + "/jmx?qry=Hadoop:service=NameNode,name=FSNamesystemState");
    }

    private JavaCommand hadoop(String name, String mainClass) {
        return bed.java(name, mainClass)
                .classPath(configuration().toString(), bed.classPath("hdfs") + "/*")
                .jvmOptions("-Dlog4j.configuration=file:" + configuration().resolve("log4j.properties"));
    }

    private Path directory() {
        if (directory == null) {
            throw new TestBedException("HDFS at " + uri() + " was never started");
        }
        return directory;
    }

    private Map<String, String> core(Path root) {
        return Map.of(
                "fs.defaultFS", uri(), "hadoop.tmp.dir", root.resolve("tmp").toString());
    }

    private Map<String, String> hdfs(Path root) {
        return Map.of(
                "dfs.namenode.name.dir", root.resolve("name").toUri().toString(),
                "dfs.namenode.http-address", "127.0.0.1:" + httpPort,
                "dfs.namenode.datanode.registration.ip-hostname-check", "false",
                "dfs.namenode.safemode.extension", "0",
                "dfs.namenode.heartbeat.recheck-interval", "1000",
                "dfs.heartbeat.interval", "1",
                "dfs.replication", Integer.toString(Math.min(size, 2)));
    }
}
