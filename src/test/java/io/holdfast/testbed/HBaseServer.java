package io.holdfast.testbed;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * HBase on 127.0.0.1: a master with its region server and its own ZooKeeper, all in one process, over HDFS. It keeps its
 * ports and its data over kill and start. Its class path, {@code hbase}, is not resolved by a build. Not thread-safe.
 */
public final class HBaseServer implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(4);

    private final TestBed bed;
    private final HdfsCluster hdfs;
    private final int port = FreePorts.next();
    private final int masterPort = FreePorts.next();
    private final int regionPort = FreePorts.next();
    private @Nullable Path directory;
    private @Nullable JavaProcess process;

    private HBaseServer(TestBed bed) {
        this.bed = bed;
        this.hdfs = HdfsCluster.in(bed, 1);
    }

    /** A server that is not started yet and is closed with the bed. */
    public static HBaseServer in(TestBed bed) {
        HBaseServer server = new HBaseServer(bed);
        bed.closeFirst(server);
        return server;
    }

    /** Its ZooKeeper's address; the same for the server's whole life. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** Starts HDFS and then HBase; returns when it serves. */
    public HBaseServer start() {
        HdfsCluster unused = hdfs.start();
        Path fresh = bed.directory("hbase");
        directory = fresh;
        HadoopConfiguration.write(fresh.resolve("conf"), "hbase-site.xml", site(fresh));
        startAgain();
        return this;
    }

    /** Starts it on the data it left; returns when it serves. */
    public void startAgain() {
        if (process != null && process.isAlive()) {
            throw new TestBedException("HBase at " + address() + " runs already, " + process);
        }
        JavaProcess started = bed.java("hbase", "org.apache.hadoop.hbase.master.HMaster")
                .classPath(directory() + "/conf", bed.classPath("hbase") + "/*")
                .jvmOptions(
                        "-Xmx500m",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                        "--add-opens=java.base/java.nio=ALL-UNNAMED",
                        "--add-opens=java.base/java.util=ALL-UNNAMED")
                .arguments("start")
                .start();
        process = started;
        String unused = started.awaitLog("Master has completed initialization", START_LIMIT);
    }

    /** The server's current process, to suspend or kill it or to read its log. */
    public JavaProcess process() {
        if (process == null) {
            throw new TestBedException("HBase at " + address() + " was never started");
        }
        return process;
    }

    private Path directory() {
        if (directory == null) {
            throw new TestBedException("HBase at " + address() + " was never started");
        }
        return directory;
    }

    /** With fixed ports, a server that starts takes the place of the killed one before ZooKeeper forgets that. */
    private Map<String, String> site(Path root) {
        Map<String, String> site = new TreeMap<>();
        site.put("fs.defaultFS", hdfs.uri());
        site.put("dfs.replication", "1");
        site.put("hbase.rootdir", hdfs.uri() + "/hbase");
        site.put("hbase.tmp.dir", root.resolve("tmp").toString());
        site.put("hbase.cluster.distributed", "false");
        site.put("hbase.zookeeper.quorum", "127.0.0.1");
        site.put("hbase.zookeeper.property.dataDir", root.resolve("zookeeper").toString());
        site.put("hbase.zookeeper.property.clientPort", Integer.toString(port));
        site.put("hbase.master.hostname", "127.0.0.1");
        site.put("hbase.master.port", Integer.toString(masterPort));
        site.put("hbase.master.info.port", "-1");
        site.put("hbase.regionserver.hostname", "127.0.0.1");
        site.put("hbase.regionserver.port", Integer.toString(regionPort));
        site.put("hbase.regionserver.info.port", "-1");
        site.put("hbase.wal.provider", "filesystem");
        return site;
    }

    /** Ends it and deletes its data. Idempotent. */
    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
        hdfs.close();
        if (directory != null) {
            FileTree.delete(directory);
        }
    }
}
