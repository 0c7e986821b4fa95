package io.holdfast.testbed;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One DataNode with its ports and its data, which it keeps over kill and start. */
final class HdfsDataNode implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final Path data;
    private final int port = FreePorts.next();
    private final int ipcPort = FreePorts.next();
    private final int httpPort = FreePorts.next();
    private @Nullable JavaProcess process;

    HdfsDataNode(Path data) {
        this.data = data;
    }

    void launch(JavaCommand command) {
        if (isAlive()) {
            throw new TestBedException("The DataNode runs already, " + process);
        }
        process = command.jvmOptions("-Xmx256m")
                .arguments("-D", "dfs.datanode.data.dir=" + data.toUri())
                .arguments("-D", "dfs.datanode.hostname=127.0.0.1")
                .arguments("-D", "dfs.datanode.address=127.0.0.1:" + port)
                .arguments("-D", "dfs.datanode.ipc.address=127.0.0.1:" + ipcPort)
                .arguments("-D", "dfs.datanode.http.address=127.0.0.1:" + httpPort)
                .start();
    }

    /** The NameNode goes on counting a killed DataNode for a while, so only the new process's own log is believed. */
    void awaitRegistration() {
        process().awaitLog("successfully registered with NN", START_LIMIT);
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    JavaProcess process() {
        if (process == null) {
            throw new TestBedException("The DataNode on " + data + " was never started");
        }
        return process;
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
