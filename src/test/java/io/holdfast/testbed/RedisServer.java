package io.holdfast.testbed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Debian's Redis server on 127.0.0.1 with a password, writing its log of commands to disk. It keeps its port and its data
 * over kill and start. Not thread-safe.
 */
public final class RedisServer implements AutoCloseable {
    /** The program, to see whether it is installed. */
    public static final String PROGRAM = "redis-server";

    private final TestBed bed;
    private final String password;
    private final int port = FreePorts.next();
    private final List<String> more = new ArrayList<>();
    private int tlsPort;
    private @Nullable Path directory;
    private @Nullable JavaProcess process;

    private RedisServer(TestBed bed, String password) {
        this.bed = bed;
        this.password = password;
    }

    /** A server that is not started yet and is closed with the bed. */
    public static RedisServer in(TestBed bed, String password) {
        RedisServer server = new RedisServer(bed, password);
        bed.closeFirst(server);
        return server;
    }

    /** Lets in one more user; called before it is started. */
    public RedisServer withUser(String name, String... rules) {
        more.addAll(List.of("--user", name));
        more.addAll(List.of(rules));
        return this;
    }

    /** Speaks TLS on a port of its own as well, with a certificate and its key in PEM form; called before it is started. */
    public RedisServer withTls(Path certificate, Path key) {
        tlsPort = FreePorts.next();
        more.addAll(List.of("--tls-port", Integer.toString(tlsPort), "--tls-auth-clients", "no"));
        more.addAll(List.of("--tls-cert-file", certificate.toString(), "--tls-key-file", key.toString()));
        more.addAll(List.of("--tls-ca-cert-file", certificate.toString()));
        return this;
    }

    /** The port on which it speaks TLS. */
    public int tlsPort() {
        return tlsPort;
    }

    /** The port; the same for the server's whole life. */
    public int port() {
        return port;
    }

    /** Starts it, on the data it left if it ran before, and returns when it serves. */
    public RedisServer start() {
        if (process != null && process.isAlive()) {
            throw new TestBedException("The Redis server on port " + port + " runs already, " + process);
        }
        if (directory == null) {
            directory = bed.directory("redis");
        }
        List<String> arguments = new ArrayList<>(List.of("--bind", "127.0.0.1", "--port", Integer.toString(port)));
        arguments.addAll(List.of("--dir", directory.toString(), "--daemonize", "no", "--requirepass", password));
        arguments.addAll(List.of("--appendonly", "yes", "--appendfsync", "everysec", "--save", ""));
        arguments.addAll(more);
        JavaProcess started = bed.program("redis", Services.require(PROGRAM, "redis"), arguments.toArray(new String[0]))
                .start();
        process = started;
        PortProbe.awaitAnswer(started, port, "AUTH " + password + "\r\nPING\r\n", "+OK\r\n+PONG");
        return this;
    }

    /** The server's current process, to suspend or kill it or to read its log. */
    public JavaProcess process() {
        if (process == null) {
            throw new TestBedException("The Redis server on port " + port + " was never started");
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
}
