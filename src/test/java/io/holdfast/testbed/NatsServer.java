package io.holdfast.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Debian's NATS server on 127.0.0.1 with JetStream, which lets in users of its configuration. It keeps its port and its
 * data over kill and start. Not thread-safe.
 */
public final class NatsServer implements AutoCloseable {
    /** The program, to see whether it is installed. */
    public static final String PROGRAM = "nats-server";

    private static final long QUIET_MILLIS = 400;
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final String CONFIGURATION = """
            listen: "%s:%d"
            server_name: "holdfast"
            max_payload: 4MB
            jetstream: { store_dir: "%s", max_memory_store: 64MB, max_file_store: 1GB }
            %s
            %s
            """;

    private final TestBed bed;
    private final int port = FreePorts.next();
    private final List<String> users = new ArrayList<>();
    private String host = "127.0.0.1";
    private String token = "";
    private String tls = "";
    private @Nullable Path directory;
    private @Nullable JavaProcess process;

    private NatsServer(TestBed bed) {
        this.bed = bed;
    }

    /** A server that is not started yet and is closed with the bed. It lets anybody in, unless there are users. */
    public static NatsServer in(TestBed bed) {
        NatsServer server = new NatsServer(bed);
        bed.closeFirst(server);
        return server;
    }

    /** Lets somebody in, as the server's configuration has it between braces; before the first start. */
    public NatsServer withUser(String user) {
        users.add("{ " + user + " }");
        return this;
    }

    /** Lets in who has the token, and nobody else; before the first start. */
    public NatsServer withToken(String wanted) {
        token = wanted;
        return this;
    }

    /** Listens on another address of the loopback than 127.0.0.1; before the first start. */
    public NatsServer on(String address) {
        host = address;
        return this;
    }

    /** Speaks TLS and nothing else; before the first start. Files in PEM form. */
    public NatsServer withTls(Path certificate, Path key) {
        tls = "tls: { cert_file: \"" + certificate + "\", key_file: \"" + key + "\" }";
        return this;
    }

    /** The port; the same for the server's whole life. */
    public int port() {
        return port;
    }

    /** Starts it, on the data it left if it ran before, and returns when it serves. */
    public NatsServer start() {
        if (process != null && process.isAlive()) {
            throw new TestBedException("The NATS server on port " + port + " runs already, " + process);
        }
        process = bed.program(
                        "nats",
                        Services.require(PROGRAM, "nats"),
                        "-c",
                        configuration().toString())
                .start();
        process.awaitLog("Server is ready", START_LIMIT);
        return this;
    }

    private Path configuration() {
        try {
            if (directory == null) {
                directory = bed.directory("nats");
            }
            return Files.writeString(
                    directory.resolve("nats.conf"),
                    CONFIGURATION.formatted(host, port, directory.resolve("data"), authorization(), tls));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the configuration of NATS", e);
        }
    }

    private String authorization() {
        if (!token.isEmpty()) {
            return "authorization: { token: \"" + token + "\" }";
        }
        return users.isEmpty() ? "" : "authorization: { users: [ " + String.join(", ", users) + " ] }";
    }

    /**
     * Waits until the server has written what was acknowledged: it does so a moment later, and a kill within that moment
     * brings acknowledged messages again, some of them unmarked.
     */
    public void awaitWritten() {
        Await.until(
                "the state of NATS's consumers to be written",
                START_LIMIT,
                () -> System.currentTimeMillis() - lastWrittenMillis() > QUIET_MILLIS,
                () -> "last written at " + lastWrittenMillis());
    }

    private long lastWrittenMillis() {
        if (directory == null) {
            return 0;
        }
        return FileTree.files(directory.resolve("data")).stream()
                .filter(file -> file.endsWith("o.dat"))
                .mapToLong(file -> file.toFile().lastModified())
                .max()
                .orElse(0);
    }

    /** SIGKILL; its data stay. */
    public void kill9() {
        process().kill9();
    }

    /** The server's current process, to suspend it or to read its log. */
    public JavaProcess process() {
        if (process == null) {
            throw new TestBedException("The NATS server on port " + port + " was never started");
        }
        return process;
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

    @Override
    public String toString() {
        return "the NATS server on port " + port;
    }
}
