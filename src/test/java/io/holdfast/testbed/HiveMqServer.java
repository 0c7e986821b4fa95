package io.holdfast.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * HiveMQ's community edition on 127.0.0.1, which lets in users with a password. It keeps its port and its data over kill
 * and start. Its class path is resolved for the extended run only. Not thread-safe.
 */
public final class HiveMqServer implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final String CLASS_PATH = "hivemq";
    private static final String USERS = "HiveMqUsers";
    private static final String CONFIGURATION = """
            <?xml version="1.0"?>
            <hivemq>
              <listeners><tcp-listener><port>%d</port><bind-address>127.0.0.1</bind-address></tcp-listener></listeners>
              <persistence><mode>file</mode></persistence>
              <anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
              <mqtt><queued-messages><max-queue-size>100000</max-queue-size></queued-messages></mqtt>
            </hivemq>
            """;
    private static final String EXTENSION = """
            <hivemq-extension>
              <id>bed-users</id><name>bed-users</name><version>1</version><priority>1000</priority>
            </hivemq-extension>
            """;

    private final TestBed bed;
    private final int port = FreePorts.next();
    private final List<String> users = new ArrayList<>();
    private @Nullable Path home;
    private @Nullable JavaProcess process;

    private HiveMqServer(TestBed bed) {
        this.bed = bed;
    }

    /** A server that is not started yet, lets nobody in, and is closed with the bed. */
    public static HiveMqServer in(TestBed bed) {
        HiveMqServer server = new HiveMqServer(bed);
        bed.closeFirst(server);
        return server;
    }

    /** Lets somebody in, who may do everything or nothing; before the first start. No commas and colons. */
    public HiveMqServer with(String user, String password, boolean mayAll) {
        users.add(user + ":" + password + ":" + (mayAll ? "all" : "nothing"));
        return this;
    }

    /** The port; the same for the server's whole life. */
    public int port() {
        return port;
    }

    /** Starts it, on the data it left if it ran before, and returns when it serves. */
    public HiveMqServer start() {
        Path own = home == null ? prepared() : home;
        home = own;
        JavaProcess started = bed.java("hivemq", "com.hivemq.HiveMQServer")
                .classPath(bed.classPath(CLASS_PATH) + "/*")
                .jvmOptions("-Xmx384m", "-Dhivemq.home=" + own, "-Dbed.users=" + String.join(",", users))
                .start();
        process = started;
        started.awaitLog("Started HiveMQ in", START_LIMIT);
        return this;
    }

    private Path prepared() {
        try {
            Path fresh = bed.directory("hivemq");
            Files.createDirectories(fresh.resolve("data"));
            Files.writeString(
                    Files.createDirectories(fresh.resolve("conf")).resolve("config.xml"),
                    CONFIGURATION.formatted(port));
            Path extension = Files.createDirectories(fresh.resolve("extensions/bed-users"));
            Files.writeString(extension.resolve("hivemq-extension.xml"), EXTENSION);
            Path services = extension.resolve(USERS + "-classes/META-INF/services");
            Files.writeString(
                    Files.createDirectories(services).resolve("com.hivemq.extension.sdk.api.ExtensionMain"), USERS);
            JobJar.compile(extension, USERS, source(), jars());
            return fresh;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the configuration of HiveMQ", e);
        }
    }

    private String source() throws IOException {
        return Files.readString(bed.base().resolve("src/test/brokers").resolve(USERS + ".java"));
    }

    private List<Path> jars() throws IOException {
        try (Stream<Path> files = Files.list(bed.classPath(CLASS_PATH))) {
            return files.filter(file -> file.toString().endsWith(".jar")).toList();
        }
    }

    /** SIGKILL; its data stay. */
    public void kill9() {
        if (process == null) {
            throw new TestBedException("HiveMQ on port " + port + " was never started");
        }
        process.kill9();
    }

    /** Ends it and deletes its data. Idempotent. */
    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
        if (home != null) {
            FileTree.delete(home);
        }
    }

    @Override
    public String toString() {
        return "HiveMQ on port " + port;
    }
}
