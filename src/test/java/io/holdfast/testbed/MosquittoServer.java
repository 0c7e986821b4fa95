package io.holdfast.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Debian's Mosquitto on 127.0.0.1, which lets in users with a password and writes its state after every change, because
 * otherwise a kill takes all sessions. It keeps its port and its data over kill and start. Not thread-safe.
 */
public final class MosquittoServer implements AutoCloseable {
    /** The program, to see whether it is installed. */
    public static final String PROGRAM = "mosquitto";

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final List<Path> PLUGINS = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu/mosquitto_dynamic_security.so"),
            Path.of("/usr/lib/aarch64-linux-gnu/mosquitto_dynamic_security.so"),
            Path.of("/usr/lib/mosquitto_dynamic_security.so"));
    private static final String CONFIGURATION = """
            per_listener_settings false
            allow_anonymous false
            plugin %s
            plugin_opt_config_file %s
            persistence true
            persistence_location %s/
            autosave_on_changes true
            autosave_interval 1
            max_queued_messages 0
            log_dest stderr
            log_type all
            user root
            %s
            """;
    private static final String ACCESS = """
            {"defaultACLAccess": {"publishClientSend": false, "publishClientReceive": false, "subscribe": false,
              "unsubscribe": false},
             "groups": [],
             "clients": [%s],
             "roles": [{"rolename": "all", "acls": [
               {"acltype": "publishClientSend", "topic": "#", "priority": 0, "allow": true},
               {"acltype": "publishClientReceive", "topic": "#", "priority": 0, "allow": true},
               {"acltype": "subscribePattern", "topic": "#", "priority": 0, "allow": true},
               {"acltype": "unsubscribePattern", "topic": "#", "priority": 0, "allow": true}]}]}
            """;

    private final TestBed bed;
    private final int port = FreePorts.next();
    private final List<User> users = new ArrayList<>();
    private final List<String> more = new ArrayList<>();
    private final List<JavaProcess> processes = new ArrayList<>();
    private @Nullable Path directory;

    /**
     * Who may come in.
     *
     * @param name without a quotation mark
     * @param password any text
     * @param mayAll whether everything is allowed, or nothing
     */
    public record User(String name, String password, boolean mayAll) {
        private static final int ITERATIONS = 101;

        String json() {
            byte[] salt = "twelve-bytes".getBytes(StandardCharsets.US_ASCII);
            return "{\"username\": \"" + name + "\", \"salt\": \""
                    + Base64.getEncoder().encodeToString(salt) + "\", \"password\": \"" + hash(salt)
                    + "\", \"iterations\": " + ITERATIONS + ", \"roles\": ["
                    + (mayAll ? "{\"rolename\": \"all\"}" : "") + "]}";
        }

        private String hash(byte[] salt) {
            try {
                PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, ITERATIONS, Long.BYTES * 64);
                byte[] hash = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                        .generateSecret(spec)
                        .getEncoded();
                return Base64.getEncoder().encodeToString(hash);
            } catch (GeneralSecurityException e) {
                throw new TestBedException("This JVM cannot hash passwords as Mosquitto does", e);
            }
        }
    }

    private MosquittoServer(TestBed bed) {
        this.bed = bed;
        more.add("listener " + port + " 127.0.0.1");
    }

    /** A server that is not started yet, lets nobody in, and is closed with the bed. */
    public static MosquittoServer in(TestBed bed) {
        MosquittoServer server = new MosquittoServer(bed);
        bed.closeFirst(server);
        return server;
    }

    /** Lets somebody in; before the first start. */
    public MosquittoServer with(User user) {
        users.add(user);
        return this;
    }

    /** Puts a line into the configuration, before that of the TLS port; before the first start. */
    public MosquittoServer with(String line) {
        more.add(0, line);
        return this;
    }

    /** Also listens with TLS; before the first start. Files in PEM form. Returns the port. */
    public int listenWithTls(String address, Path certificate, Path key) {
        int tlsPort = FreePorts.next();
        more.add("listener " + tlsPort + " " + address);
        more.add("certfile " + certificate);
        more.add("keyfile " + key);
        return tlsPort;
    }

    /** The port; the same for the server's whole life. */
    public int port() {
        return port;
    }

    /** Starts it, on the data it left if it ran before, and returns when it serves. */
    public MosquittoServer start() {
        if (!processes.isEmpty() && process().isAlive()) {
            throw new TestBedException("Mosquitto on port " + port + " runs already, " + process());
        }
        JavaProcess started = bed.program(
                        "mosquitto",
                        Services.require(PROGRAM, "mosquitto"),
                        "-c",
                        configuration().toString())
                .start();
        processes.add(started);
        started.awaitLog(" running", START_LIMIT);
        return this;
    }

    private Path configuration() {
        try {
            if (directory == null) {
                directory = bed.directory("mosquitto");
                String clients = users.stream().map(User::json).collect(Collectors.joining(", "));
                Files.writeString(directory.resolve("access.json"), ACCESS.formatted(clients));
            }
            String text = CONFIGURATION.formatted(
                    plugin(), directory.resolve("access.json"), directory, String.join("\n", more));
            return Files.writeString(directory.resolve("mosquitto.conf"), text);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the configuration of Mosquitto", e);
        }
    }

    private static Path plugin() {
        return PLUGINS.stream()
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() ->
                        new TestBedException("Mosquitto's plug-in for users is not there; looked for " + PLUGINS));
    }

    /** SIGKILL; its data stay. */
    public void kill9() {
        process().kill9();
    }

    /** How many messages that client has acknowledged, over all runs of the server, by the server's own log. */
    public long acknowledgedBy(String client) {
        return processes.stream()
                .map(process -> new LogFile(process.log()))
                .mapToLong(log -> log.linesWith("Received PUBACK from " + client + " ", "(Mid: ")
                        + log.linesWith("Received PUBREC from " + client + " ", "(Mid: "))
                .sum();
    }

    /** The server's current process, to suspend or kill it or to read its log. */
    public JavaProcess process() {
        if (processes.isEmpty()) {
            throw new TestBedException("Mosquitto on port " + port + " was never started");
        }
        return processes.get(processes.size() - 1);
    }

    /** Ends it and deletes its data. Idempotent. */
    @Override
    public void close() {
        processes.forEach(JavaProcess::close);
        if (directory != null) {
            FileTree.delete(directory);
        }
    }

    @Override
    public String toString() {
        return "Mosquitto on port " + port;
    }
}
