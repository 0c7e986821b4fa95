package io.holdfast.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * ElasticMQ on 127.0.0.1, which speaks as Amazon SQS does and lets anybody in, with messages of any length in H2, where each
 * change is written at once. It keeps its port and its messages over kill and start; queues have to be made again, with
 * what they held. Not thread-safe.
 */
public final class ElasticMqServer implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final TestBed bed;
    private final int port = FreePorts.next();
    private @Nullable Path directory;
    private @Nullable JavaProcess process;

    private ElasticMqServer(TestBed bed) {
        this.bed = bed;
    }

    /** A server that is not started yet and is closed with the bed. */
    public static ElasticMqServer in(TestBed bed) {
        ElasticMqServer server = new ElasticMqServer(bed);
        bed.closeFirst(server);
        return server;
    }

    /** The port; the same for the server's whole life. */
    public int port() {
        return port;
    }

    /** Starts it, on the data it left if it ran before, and returns when it serves. */
    public ElasticMqServer start() {
        if (process != null && process.isAlive()) {
            throw new TestBedException("ElasticMQ on port " + port + " runs already, " + process);
        }
        JavaProcess started = bed.java("elasticmq", "org.elasticmq.server.Main")
                .classPath(bed.classPath("elasticmq") + "/*")
                .jvmOptions("-Xmx256m", "-Dconfig.file=" + configuration())
                .start();
        process = started;
        started.awaitLog("=== ElasticMQ server", START_LIMIT);
        return this;
    }

    /** The server's current process, to suspend or kill it or to read its log. */
    public JavaProcess process() {
        if (process == null) {
            throw new TestBedException("ElasticMQ on port " + port + " was never started");
        }
        return process;
    }

    private Path configuration() {
        if (directory == null) {
            directory = bed.directory("elasticmq");
        }
        String text = """
                include classpath("application.conf")
                rest-sqs { enabled = true, bind-port = %1$d, bind-hostname = "127.0.0.1", sqs-limits = relaxed }
                rest-stats.enabled = false
                node-address { protocol = http, host = "127.0.0.1", port = %1$d, context-path = "" }
                messages-storage { enabled = true, driver-class = "org.h2.Driver", uri = "jdbc:h2:%2$s/messages;WRITE_DELAY=0", \
                username = "", password = "" }
                queues-storage { enabled = true, path = "%2$s/queues.conf" }
                """.formatted(port, directory);
        try {
            return Files.writeString(directory.resolve("elasticmq.conf"), text);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write ElasticMQ's configuration to " + directory, e);
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
