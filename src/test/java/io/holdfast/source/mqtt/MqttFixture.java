package io.holdfast.source.mqtt;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import io.holdfast.metric.Metrics;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceReader;
import io.holdfast.source.contract.CuttableSource;
import io.holdfast.source.contract.RefusedSource;
import io.holdfast.source.contract.SourceCase;
import io.holdfast.source.contract.SourcePlace;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.testbed.Certificates;
import io.holdfast.testbed.CutLine;
import io.holdfast.testbed.MosquittoServer;
import io.holdfast.testbed.TestBed;
import io.holdfast.time.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Mosquitto with a publisher, a reader, and a stranger who may come in and read nothing. Not thread-safe. */
final class MqttFixture implements SourceServer {
    private static final String PUBLISHER = "publisher";
    private static final String READER = "reader";
    private static final String STRANGER = "stranger";
    private static final String PUBLISHING_PASSWORD = "publ1sher-s3cret";
    private static final String READING_PASSWORD = "reader-s3cret-w0rd";
    private static final String STRANGE_PASSWORD = "strange-s3cret-w0rd";
    private static final String WRONG_PASSWORD = "wr0ng-s3cret-w0rd";

    private final TestBed bed;
    private final MqttTopics.Version version;
    private final int qos;
    private final MosquittoServer server;
    private final Certificates certificates;
    private final int tlsPort;
    private final int otherTlsPort;
    private final Path passwordFile;

    /** What the places' sources are read with. */
    MqttFixture(TestBed bed, MqttTopics.Version version, int qos) {
        this.bed = bed;
        this.version = version;
        this.qos = qos;
        this.server = MosquittoServer.in(bed)
                .with(new MosquittoServer.User(PUBLISHER, PUBLISHING_PASSWORD, true))
                .with(new MosquittoServer.User(READER, READING_PASSWORD, true))
                .with(new MosquittoServer.User(STRANGER, STRANGE_PASSWORD, false));
        this.certificates = Certificates.in(bed, "st0re-s3cret");
        this.tlsPort = server.listenWithTls("127.0.0.1", certificates.certificate(), certificates.key());
        this.otherTlsPort = server.listenWithTls("127.0.0.2", certificates.certificate(), certificates.key());
        this.passwordFile = bed.root().resolve("reader-password");
    }

    int tlsPort() {
        return tlsPort;
    }

    /** On 127.0.0.2, for which the certificate is not. */
    int otherTlsPort() {
        return otherTlsPort;
    }

    int port() {
        return server.port();
    }

    Certificates certificates() {
        return certificates;
    }

    MosquittoServer mosquitto() {
        return server;
    }

    @Override
    public void start() {
        server.start();
        try {
            Files.writeString(passwordFile, READING_PASSWORD);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Mosquitto logs an acknowledgement before it writes it, which it does at the end of a round in which something changed
     * that it counts, as a message does, and after it has answered that: so only the answer to a second one tells.
     */
    @Override
    public void kill9() {
        publish(List.of(message("before-the-kill", new byte[0])));
        publish(List.of(message("before-the-kill", new byte[0])));
        server.kill9();
    }

    @Override
    public Optional<String> unknown(SourceCase unknown) {
        return switch (unknown) {
            case REDELIVERED_FLAG -> Optional.of("the client does not hand over the protocol's flag");
            case ACKNOWLEDGE_TIMEOUT -> Optional.of("a broker waits for ever on a connection that lives");
            default -> Optional.empty();
        };
    }

    @Override
    public Map<String, String> environment() {
        return Map.of("MQTT_READER", READING_PASSWORD, "MQTT_STRANGER", STRANGE_PASSWORD, "MQTT_WRONG", WRONG_PASSWORD);
    }

    @Override
    public List<String> secrets() {
        return List.of(READING_PASSWORD, STRANGE_PASSWORD, WRONG_PASSWORD);
    }

    /** The topic's messages, read by the one who may, in the session {@code <name>-0}. */
    MqttTopics source(String name, int port) {
        return MqttTopics.from("127.0.0.1:" + port, name, name + "/#")
                .version(version)
                .qos(qos)
                .user(READER, "${env:MQTT_READER}");
    }

    /** The same with the secret where this JVM finds it. */
    MqttTopics within(MqttTopics source) {
        return source.user(READER, "${file:" + passwordFile + "}");
    }

    /** Opens it in this JVM. */
    SourceReader open(MqttTopics source) {
        return within(source).open(new SourceContext(0, 1, 1 << 20, 1000, Ticker.system(), Metrics.none()));
    }

    /** Nobody keeps what is published before there is a session: a place begins with one. */
    @Override
    public SourcePlace place(String name) {
        open(source(name, server.port())).close();
        return new Place(name);
    }

    @Override
    public RefusedSource wrongCredentials(SourcePlace place) {
        MqttTopics wrong = ((Place) place).source().user(READER, "${env:MQTT_WRONG}");
        return new RefusedSource(wrong, "NOT_AUTHORIZED", "check user(...)");
    }

    @Override
    public RefusedSource wrongAddress(SourcePlace place, int port) {
        return new RefusedSource(
                source("wrong-address", port), "Connection refused", "check that an MQTT broker listens at");
    }

    @Override
    public RefusedSource permissionDenied(SourcePlace place) {
        MqttTopics strange = MqttTopics.from("127.0.0.1:" + server.port(), "strange", ((Place) place).name + "/#")
                .version(version)
                .user(STRANGER, "${env:MQTT_STRANGER}");
        return version == MqttTopics.Version.V5
                ? new RefusedSource(strange, "NOT_AUTHORIZED", "let the user subscribe and receive there")
                : new RefusedSource(strange, "refuses without a reason", "check that the user may subscribe there");
    }

    /** Publishes and returns when the broker has taken all of it. */
    void publish(List<Mqtt5Publish> messages) {
        publish(server.port(), PUBLISHER, PUBLISHING_PASSWORD, messages);
    }

    /** The same to a broker on that port. */
    static void publish(int port, String user, String password, List<Mqtt5Publish> messages) {
        Mqtt5BlockingClient client = MqttClient.builder()
                .identifier("publisher-" + UUID.randomUUID())
                .serverHost("127.0.0.1")
                .serverPort(port)
                .useMqttVersion5()
                .simpleAuth()
                .username(user)
                .password(password.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .buildBlocking();
        client.connect();
        List<CompletableFuture<Mqtt5PublishResult>> results =
                messages.stream().map(client.toAsync()::publish).toList();
        results.forEach(result -> {
            if (result.join().getError().isPresent()) {
                throw new AssertionError(
                        "Could not publish to port " + port,
                        result.join().getError().get());
            }
        });
        client.disconnect();
    }

    /** A message with QoS 1 or, where the source reads with that, 2. */
    Mqtt5Publish message(String topic, byte[] payload) {
        return message(topic, payload, qos == 2 ? MqttQos.EXACTLY_ONCE : MqttQos.AT_LEAST_ONCE);
    }

    static Mqtt5Publish message(String topic, byte[] payload, MqttQos qos) {
        return Mqtt5Publish.builder().topic(topic).qos(qos).payload(payload).build();
    }

    private final class Place implements SourcePlace {
        private final String name;
        private long published;

        Place(String name) {
            this.name = name;
        }

        @Override
        public MqttTopics source() {
            return MqttFixture.this.source(name, server.port());
        }

        @Override
        public CuttableSource cuttable() {
            CutLine line = CutLine.to(server.port(), bed);
            return new CuttableSource(MqttFixture.this.source(name, line.port()), line::cut);
        }

        @Override
        public void publish(List<byte[]> payloads) {
            MqttFixture.this.publish(payloads.stream()
                    .map(payload -> message(name + "/all", payload))
                    .toList());
            published += payloads.size();
        }

        @Override
        public OptionalLong unacknowledged() {
            return OptionalLong.of(published - server.acknowledgedBy(name + "-0"));
        }
    }
}
