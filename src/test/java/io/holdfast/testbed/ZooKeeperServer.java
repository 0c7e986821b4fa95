package io.holdfast.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A ZooKeeper server on 127.0.0.1. It keeps its port and its data over kill and start. Not thread-safe. */
public final class ZooKeeperServer implements AutoCloseable {
    private final TestBed bed;
    private final int port = FreePorts.next();
    private @Nullable Path directory;
    private @Nullable JavaProcess process;

    private ZooKeeperServer(TestBed bed) {
        this.bed = bed;
    }

    /** A server that is not started yet and is closed with the bed. */
    public static ZooKeeperServer in(TestBed bed) {
        ZooKeeperServer server = new ZooKeeperServer(bed);
        bed.closeFirst(server);
        return server;
    }

    /** The address for clients; the same for the server's whole life. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** Starts it, on the data it left if it ran before, and returns when it serves. */
    public ZooKeeperServer start() {
        if (process != null && process.isAlive()) {
            throw new TestBedException("The ZooKeeper server at " + address() + " runs already, " + process);
        }
        JavaProcess started = bed.java("zookeeper", "org.apache.zookeeper.server.quorum.QuorumPeerMain")
                .classPath(bed.classPath("zookeeper") + "/*")
                .jvmOptions("-Xmx128m")
                .arguments(configuration().toString())
                .start();
        process = started;
        PortProbe.awaitAnswer(started, port, "ruok", "imok");
        return this;
    }

    /** The server's current process, to suspend or kill it or to read its log. */
    public JavaProcess process() {
        if (process == null) {
            throw new TestBedException("The ZooKeeper server at " + address() + " was never started");
        }
        return process;
    }

    private Path configuration() {
        if (directory == null) {
            directory = bed.directory("zookeeper");
        }
        Path file = directory.resolve("zoo.cfg");
        String text =
                "tickTime=500\ndataDir=" + directory.resolve("data") + "\nclientPortAddress=127.0.0.1\nclientPort="
                        + port + "\nadmin.enableServer=false\n4lw.commands.whitelist=ruok\nmaxClientCnxns=0\n";
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write ZooKeeper's configuration to " + file, e);
        }
    }

    /** Ends it and deletes its data. Idempotent. */
    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
        if (directory != null) {
            FileTree.delete(directory);
        }
    }
}
