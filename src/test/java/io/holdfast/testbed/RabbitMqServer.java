package io.holdfast.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Debian's RabbitMQ on 127.0.0.1, with users of its own and without the user guest. It keeps its port and its data over
 * kill and start. Not thread-safe.
 *
 * <p>Its name service, epmd, belongs to no process of the bed; the bed finds it by its mark and ends it at the end.
 */
public final class RabbitMqServer implements AutoCloseable {
    /** The program, to see whether it is installed; the one on the path would change its user and lose its settings. */
    public static final String PROGRAM = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    private static final Path CONTROL = Path.of("/usr/lib/rabbitmq/bin/rabbitmqctl");
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String CONFIGURATION = """
            %s
            log.console = false
            vm_memory_high_watermark.absolute = 512MiB
            disk_free_limit.absolute = 50MB
            load_definitions = %s
            """;
    // Looks twice a second, not once a minute, whether somebody has held a message too long.
    private static final String ADVANCED = "[{rabbit, [{channel_tick_interval, 500}]}].\n";

    private final TestBed bed;
    private final int port = FreePorts.next();
    private final int distributionPort = FreePorts.next();
    private final int namesPort = FreePorts.next();
    private final List<User> users = new ArrayList<>();
    private final List<String> listeners = new ArrayList<>();
    private @Nullable Path directory;
    private @Nullable JavaProcess process;

    /**
     * Who may come in.
     *
     * @param name without a quotation mark
     * @param password without a quotation mark
     * @param configure which queues it may declare, as a regular expression; {@code ^$} for none
     * @param write where it may publish, likewise
     * @param read what it may read, likewise
     */
    public record User(String name, String password, String configure, String write, String read) {
        /** One who may do everything. */
        public static User almighty(String name, String password) {
            return new User(name, password, ".*", ".*", ".*");
        }

        String json() {
            return "{\"name\":\"" + name + "\",\"password_hash\":\"" + hash()
                    + "\",\"hashing_algorithm\":\"rabbit_password_hashing_sha256\",\"tags\":[]}";
        }

        String permissions() {
            return "{\"user\":\"" + name + "\",\"vhost\":\"/\",\"configure\":\"" + configure + "\",\"write\":\"" + write
                    + "\",\"read\":\"" + read + "\"}";
        }

        /** Salt of four bytes, then the hash of salt and password, as the server keeps it. */
        private String hash() {
            try {
                byte[] text = password.getBytes(StandardCharsets.UTF_8);
                byte[] salted = Arrays.copyOf(new byte[] {1, 2, 3, 4}, 4 + text.length);
                System.arraycopy(text, 0, salted, 4, text.length);
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(salted);
                byte[] kept = Arrays.copyOf(salted, 4 + digest.length);
                System.arraycopy(digest, 0, kept, 4, digest.length);
                return Base64.getEncoder().encodeToString(kept);
            } catch (NoSuchAlgorithmException e) {
                throw new TestBedException("This JVM has no SHA-256", e);
            }
        }
    }

    private RabbitMqServer(TestBed bed) {
        this.bed = bed;
        listeners.add("listeners.tcp.default = 127.0.0.1:" + port);
    }

    /** A server that is not started yet, lets nobody in, and is closed with the bed. */
    public static RabbitMqServer in(TestBed bed) {
        RabbitMqServer server = new RabbitMqServer(bed);
        bed.closeFirst(server);
        return server;
    }

    /** Lets somebody in; before the first start. */
    public RabbitMqServer with(User user) {
        users.add(user);
        return this;
    }

    /** Also listens with TLS; before the first start. Files in PEM form. Returns the port. */
    public int listenWithTls(Path authority, Path certificate, Path key) {
        int tlsPort = FreePorts.next();
        listeners.add("listeners.ssl.default = 127.0.0.1:" + tlsPort);
        listeners.add("ssl_options.cacertfile = " + authority);
        listeners.add("ssl_options.certfile = " + certificate);
        listeners.add("ssl_options.keyfile = " + key);
        return tlsPort;
    }

    /** The port; the same for the server's whole life. */
    public int port() {
        return port;
    }

    /** Starts it, on the data it left if it ran before, and returns when it serves. */
    public RabbitMqServer start() {
        if (process != null && process.isAlive()) {
            throw new TestBedException("RabbitMQ on port " + port + " runs already, " + process);
        }
        if (directory == null) {
            directory = configured(bed.directory("rabbitmq"));
        }
        Services.require(PROGRAM, "rabbitmq");
        JavaProcess started = command("rabbitmq", Path.of(PROGRAM)).start();
        process = started;
        started.awaitLog("Starting broker... completed", LIMIT);
        PortProbe.awaitAnswer(started, port, "AMQP\0\0\t\1", "\1");
        return this;
    }

    private Path configured(Path fresh) {
        try {
            for (String part : List.of("home", "mnesia")) {
                Files.createDirectories(fresh.resolve(part));
            }
            Path definitions = Files.writeString(fresh.resolve("definitions.json"), definitions());
            Files.writeString(
                    fresh.resolve("rabbitmq.conf"), CONFIGURATION.formatted(String.join("\n", listeners), definitions));
            Files.writeString(fresh.resolve("advanced.config"), ADVANCED);
            Files.writeString(fresh.resolve("enabled_plugins"), "[].\n");
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the configuration of RabbitMQ to " + fresh, e);
        }
        return fresh;
    }

    private String definitions() {
        return "{\"vhosts\":[{\"name\":\"/\"}],\"users\":["
                + users.stream().map(User::json).collect(Collectors.joining(","))
                + "],\"permissions\":["
                + users.stream().map(User::permissions).collect(Collectors.joining(","))
                + "]}";
    }

    private ProgramCommand command(String name, Path program, String... arguments) {
        ProgramCommand command = bed.program(name, program, arguments);
        environment().forEach(command::environment);
        return command;
    }

    private Map<String, String> environment() {
        Path place = created();
        Map<String, String> environment = new TreeMap<>();
        environment.put("HOME", place.resolve("home").toString());
        environment.put("RABBITMQ_NODENAME", "bed" + port + "@localhost");
        environment.put("RABBITMQ_DIST_PORT", Integer.toString(distributionPort));
        environment.put("ERL_EPMD_PORT", Integer.toString(namesPort));
        environment.put("ERL_EPMD_ADDRESS", "127.0.0.1");
        environment.put("RABBITMQ_MNESIA_BASE", place.resolve("mnesia").toString());
        environment.put("RABBITMQ_LOG_BASE", bed.logs().resolve("rabbitmq").toString());
        environment.put("RABBITMQ_CONFIG_FILE", place.resolve("rabbitmq").toString());
        environment.put("RABBITMQ_CONF_ENV_FILE", place.resolve("none").toString());
        environment.put(
                "RABBITMQ_ADVANCED_CONFIG_FILE",
                place.resolve("advanced.config").toString());
        environment.put(
                "RABBITMQ_ENABLED_PLUGINS_FILE",
                place.resolve("enabled_plugins").toString());
        environment.put(
                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +sbwt none");
        return environment;
    }

    private Path created() {
        if (directory == null) {
            throw new TestBedException("RabbitMQ on port " + port + " was never started");
        }
        return directory;
    }

    /** Runs {@code rabbitmqctl} on the running server and returns what it prints. Takes about a second. */
    public String control(String... arguments) {
        JavaProcess control = command("rabbitmqctl", CONTROL, arguments).start();
        int status = control.awaitExit(LIMIT);
        if (status != 0) {
            throw new TestBedException(
                    "rabbitmqctl " + Arrays.toString(arguments) + " ended with status " + status + ": " + control);
        }
        return control.output();
    }

    /** How long somebody may hold a message from now on, on channels that are open as well. */
    public void consumerTimeout(Duration limit) {
        control("eval", "application:set_env(rabbit, consumer_timeout, " + limit.toMillis() + ").");
    }

    /** How many messages a queue has, those among them that are delivered and not acknowledged. */
    public long messages(String queue) {
        return control("-q", "list_queues", "name", "messages")
                .lines()
                .map(line -> line.split("\t", -1))
                .filter(fields -> fields[0].equals(queue))
                .mapToLong(fields -> Long.parseLong(fields[1]))
                .findFirst()
                .orElseThrow(() -> new TestBedException("RabbitMQ has no queue " + queue));
    }

    /** SIGKILL, also to the helpers that the server started. */
    public void kill9() {
        if (process == null || !process.isAlive()) {
            throw new TestBedException("RabbitMQ on port " + port + " does not run");
        }
        process.close();
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
        return "RabbitMQ on port " + port + (process == null ? ", never started" : ", " + process);
    }
}
