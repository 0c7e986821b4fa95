package io.holdfast.testbed;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JMS broker on 127.0.0.1 in a JVM of its own, with a {@code publisher}, a {@code reader} who may read and subscribe,
 * and a {@code stranger} who may only come in. Its program, in {@code src/test/brokers}, is compiled against the
 * broker's class path, which never meets the tests'. It keeps its port and its data over kill and start. Not thread-safe.
 */
public final class JmsBroker implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(ANSWER_LIMIT).build();

    /** The brokers there are, each with a client. */
    public enum Kind {
        /** ActiveMQ Classic with {@code javax.jms}. */
        ACTIVEMQ5("activemq5", "activemq5-client", "ClassicBroker", "javax.jms"),
        /** ActiveMQ Classic with {@code jakarta.jms}. */
        ACTIVEMQ6("activemq6", "activemq6-client", "ClassicBroker", "jakarta.jms"),
        /** ActiveMQ Artemis with {@code jakarta.jms}. */
        ARTEMIS("artemis", "artemis-client", "ArtemisBroker", "jakarta.jms"),
        /** ActiveMQ Artemis, whose readers use {@code javax.jms}. */
        ARTEMIS_JAVAX("artemis", "artemis-javax-client", "ArtemisBroker", "jakarta.jms");

        private final String classPath;
        private final String client;
        private final String program;
        private final String api;

        Kind(String classPath, String client, String program, String api) {
            this.classPath = classPath;
            this.client = client;
            this.program = program;
            this.api = api;
        }

        /** The class path of its client. */
        public String clientClassPath() {
            return client;
        }
    }

    private final TestBed bed;
    private final Kind kind;
    private final List<String> passwords;
    private final Certificates certificates;
    private final int port = FreePorts.next();
    private final int securePort = FreePorts.next();
    private final int controlPort = FreePorts.next();
    private @Nullable Path directory;
    private @Nullable JavaProcess process;

    private JmsBroker(TestBed bed, Kind kind, Certificates certificates, List<String> passwords) {
        this.bed = bed;
        this.kind = kind;
        this.certificates = certificates;
        this.passwords = passwords;
    }

    /**
     * A broker that is not started yet and is closed with the bed.
     *
     * @param passwords of publisher, reader and stranger
     */
    public static JmsBroker in(TestBed bed, Kind kind, Certificates certificates, List<String> passwords) {
        JmsBroker broker = new JmsBroker(bed, kind, certificates, passwords);
        bed.closeFirst(broker);
        return broker;
    }

    /** Where it listens; the same for its whole life. */
    public int port() {
        return port;
    }

    /** Where it speaks TLS; the same for its whole life. */
    public int securePort() {
        return securePort;
    }

    /** Starts it, on the data it left if it ran before, and returns when it serves. */
    public JmsBroker start() {
        if (process != null && process.isAlive()) {
            throw new TestBedException("The JMS broker at port " + port + " runs already, " + process);
        }
        Path home = directory();
        List<String> arguments = new ArrayList<>(
                List.of(home.resolve("data").toString(), Integer.toString(port), Integer.toString(controlPort)));
        arguments.addAll(passwords);
        arguments.addAll(
                List.of(Integer.toString(securePort), certificates.store().toString(), certificates.password()));
        JavaProcess started = bed.java(kind.classPath, kind.program)
                .classPath(home.resolve("classes").toString(), bed.classPath(kind.classPath) + "/*")
                .jvmOptions("-Xmx256m", "-Dorg.slf4j.simpleLogger.showDateTime=true")
                .arguments(arguments)
                .start();
        process = started;
        String unused = started.awaitLog("READY", START_LIMIT);
        return this;
    }

    /** SIGKILL; it keeps what it had written. */
    public void kill9() {
        process().kill9();
    }

    /** The broker's current process, to suspend it or to read its log. */
    public JavaProcess process() {
        if (process == null) {
            throw new TestBedException("The JMS broker at port " + port + " was never started");
        }
        return process;
    }

    /** Creates a queue. */
    public void create(String queue) {
        String unused = ask("/create", queue, List.of());
    }

    /** How many messages a queue keeps, those that are delivered and not acknowledged among them. */
    public long count(String queue) {
        return Long.parseLong(ask("/count", queue, List.of()));
    }

    /** Publishes persistent messages of bytes to a queue, each with its place among them as the property {@code index}. */
    public void publish(String queue, List<byte[]> payloads) {
        String unused = ask("/bytes", queue, payloads);
    }

    /** The same with messages of texts. */
    public void publishTexts(String queue, List<byte[]> payloads) {
        String unused = ask("/texts", queue, payloads);
    }

    /** The same with messages of a kind that has no bytes. */
    public void publishMaps(String queue, List<byte[]> payloads) {
        String unused = ask("/maps", queue, payloads);
    }

    /** The same to a topic. */
    public void publishToTopic(String topic, List<byte[]> payloads) {
        String unused = ask("/topic", topic, payloads);
    }

    private String ask(String what, String destination, List<byte[]> payloads) {
        URI address = URI.create("http://127.0.0.1:" + controlPort + what + "?" + destination);
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(ANSWER_LIMIT)
                .POST(BodyPublishers.ofByteArray(body(payloads)))
                .build();
        try {
            HttpResponse<String> answer = CLIENT.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new TestBedException(what + " of " + destination + " failed: " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new TestBedException("Cannot ask " + process() + " for " + what, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestBedException("Interrupted while asking for " + what, e);
        }
    }

    private static byte[] body(List<byte[]> payloads) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(payloads.size());
            for (byte[] payload : payloads) {
                out.writeInt(payload.length);
                out.write(payload);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private Path directory() {
        if (directory == null) {
            directory = bed.directory(kind.classPath);
            compileInto(directory);
        }
        return directory;
    }

    /** From copies in which the API has the name that the broker's line knows. */
    private void compileInto(Path home) {
        List<Path> copies = new ArrayList<>();
        try {
            Path sources = Files.createDirectories(home.resolve("sources"));
            for (String name : List.of("BrokerControl.java", kind.program + ".java")) {
                String source =
                        Files.readString(bed.base().resolve("src/test/brokers").resolve(name));
                copies.add(Files.writeString(sources.resolve(name), source.replace("jakarta.jms", kind.api)));
            }
            Path classes = Files.createDirectories(home.resolve("classes"));
            JobJar.compile(copies, classes, bed.jars(kind.classPath));
            Files.createDirectories(home.resolve("data"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make the program of " + kind, e);
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
