package io.holdfast.source.mqtt;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import io.holdfast.metric.Metrics;
import io.holdfast.source.SourceContext;
import io.holdfast.source.contract.CuttableSource;
import io.holdfast.source.contract.RefusedSource;
import io.holdfast.source.contract.SourceCase;
import io.holdfast.source.contract.SourcePlace;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.testbed.CutLine;
import io.holdfast.testbed.HiveMqServer;
import io.holdfast.testbed.TestBed;
import io.holdfast.time.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** HiveMQ with a publisher, a reader, and a stranger who may come in and read nothing. Not thread-safe. */
final class HiveMqFixture implements SourceServer {
    private static final String PUBLISHING_PASSWORD = "publ1sher-s3cret";
    private static final String READING_PASSWORD = "reader-s3cret-w0rd";
    private static final String STRANGE_PASSWORD = "strange-s3cret-w0rd";
    private static final String WRONG_PASSWORD = "wr0ng-s3cret-w0rd";

    private final TestBed bed;
    private final HiveMqServer server;
    private final Path passwordFile;

    HiveMqFixture(TestBed bed) {
        this.bed = bed;
        this.server = HiveMqServer.in(bed)
                .with("publisher", PUBLISHING_PASSWORD, true)
                .with("reader", READING_PASSWORD, true)
                .with("stranger", STRANGE_PASSWORD, false);
        this.passwordFile = bed.root().resolve("reader-password");
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

    @Override
    public void kill9() {
        server.kill9();
    }

    @Override
    public Optional<String> unknown(SourceCase unknown) {
        return switch (unknown) {
            case REDELIVERED_FLAG -> Optional.of("the client does not hand over the protocol's flag");
            case ACKNOWLEDGE_TIMEOUT -> Optional.of("a broker waits for ever on a connection that lives");
            case ACKNOWLEDGEMENTS_SURVIVE_KILL ->
                Optional.of("this edition may forget the last ones when it is killed");
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

    MqttTopics source(String name, int port) {
        return MqttTopics.from("127.0.0.1:" + port, name, name + "/#").user("reader", "${env:MQTT_READER}");
    }

    /** Nobody keeps what is published before there is a session: a place begins with one. */
    @Override
    public SourcePlace place(String name) {
        source(name, server.port())
                .user("reader", "${file:" + passwordFile + "}")
                .open(new SourceContext(0, 1, 1 << 20, 1000, Ticker.system(), Metrics.none()))
                .close();
        return new Place(name);
    }

    @Override
    public RefusedSource wrongCredentials(SourcePlace place) {
        MqttTopics wrong = ((Place) place).source().user("reader", "${env:MQTT_WRONG}");
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
                .user("stranger", "${env:MQTT_STRANGER}");
        return new RefusedSource(strange, "NOT_AUTHORIZED", "let the user subscribe and receive there");
    }

    private final class Place implements SourcePlace {
        private final String name;

        Place(String name) {
            this.name = name;
        }

        @Override
        public MqttTopics source() {
            return HiveMqFixture.this.source(name, server.port());
        }

        @Override
        public CuttableSource cuttable() {
            CutLine line = CutLine.to(server.port(), bed);
            return new CuttableSource(HiveMqFixture.this.source(name, line.port()), line::cut);
        }

        @Override
        public void publish(List<byte[]> payloads) {
            MqttFixture.publish(
                    server.port(),
                    "publisher",
                    PUBLISHING_PASSWORD,
                    payloads.stream()
                            .map(payload -> MqttFixture.message(name + "/all", payload, MqttQos.AT_LEAST_ONCE))
                            .toList());
        }

        /** The broker does not tell: what it brings again has to show it. */
        @Override
        public OptionalLong unacknowledged() {
            return OptionalLong.empty();
        }
    }
}
