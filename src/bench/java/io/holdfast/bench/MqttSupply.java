package io.holdfast.bench;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import io.holdfast.source.Source;
import io.holdfast.source.mqtt.MqttTopics;
import io.holdfast.testbed.MosquittoServer;
import io.holdfast.testbed.TestBed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A session at a Mosquitto for each run, with messages of QoS 1 in it. */
final class MqttSupply implements Supply {
    private static final String USER = "bench";
    private static final String PASSWORD = "bench-4715";
    private static final String END = "end";
    private static final long FOR_EVER = 0xFFFF_FFFFL;
    private static final int UNDER_WAY = 1000;
    private static final int LIMIT_SECONDS = 60;

    private final Supplier<TestBed> bed;
    private final AtomicInteger sessions = new AtomicInteger();
    private @Nullable Broker broker;

    MqttSupply(Supplier<TestBed> bed) {
        this.bed = bed;
    }

    private record Broker(MosquittoServer server, String passwordReference) {
        /** Writes its state at its end and not after every change, and logs its start and not every packet. */
        static Broker start(TestBed bed) throws IOException {
            MosquittoServer server = MosquittoServer.in(bed)
                    .with(new MosquittoServer.User(USER, PASSWORD, true))
                    .with("log_type notice")
                    .with("log_type information")
                    .with("log_type none")
                    .with("autosave_interval 0")
                    .with("autosave_on_changes false")
                    .start();
            Path file = Files.writeString(bed.directory("mqtt-secret").resolve("password"), PASSWORD);
            return new Broker(server, "${file:" + file + "}");
        }
    }

    @Override
    public String name() {
        return "mqtt";
    }

    @Override
    public int records() {
        return 40_000;
    }

    @Override
    public Load load(int records) throws Exception {
        if (broker == null) {
            broker = Broker.start(bed.get());
        }
        int port = broker.server().port();
        String name = "session" + sessions.incrementAndGet();
        SessionLoad load = new SessionLoad(port, name, broker.passwordReference());
        Mqtt5AsyncClient subscriber = client(port, load.session());
        connect(subscriber, FOR_EVER);
        await(subscriber
                .subscribeWith()
                .topicFilter(name + "/#")
                .qos(MqttQos.AT_LEAST_ONCE)
                .send());
        await(subscriber.disconnect());
        fill(port, name + "/all", records);
        return load;
    }

    private static Mqtt5AsyncClient client(int port, String identifier) {
        return MqttClient.builder()
                .identifier(identifier)
                .serverHost("127.0.0.1")
                .serverPort(port)
                .useMqttVersion5()
                .simpleAuth()
                .username(USER)
                .password(PASSWORD.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .buildAsync();
    }

    private static void connect(Mqtt5AsyncClient client, long expirySeconds) throws Exception {
        await(client.connectWith()
                .cleanStart(false)
                .sessionExpiryInterval(expirySeconds)
                .send());
    }

    private static <T> void await(CompletableFuture<T> answer) throws Exception {
        T unused = answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private static void fill(int port, String topic, int records) throws Exception {
        List<byte[]> payloads = Payloads.records(ReceiversCases.RECORD_BYTES);
        Mqtt5AsyncClient publisher = client(port, "publisher");
        connect(publisher, 0);
        List<CompletableFuture<Mqtt5PublishResult>> answers = new ArrayList<>();
        for (int i = 0; i < records; i++) {
            answers.add(publish(publisher, topic, payloads.get(i % payloads.size())));
            if (answers.size() == UNDER_WAY || i == records - 1) {
                await(CompletableFuture.allOf(answers.toArray(new CompletableFuture<?>[0])));
                answers.clear();
            }
        }
        await(publisher.disconnect());
    }

    private static CompletableFuture<Mqtt5PublishResult> publish(
            Mqtt5AsyncClient publisher, String topic, byte[] payload) {
        return publisher
                .publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(payload)
                .send();
    }

    private record SessionLoad(int port, String name, String passwordReference) implements Load {
        /** As Holdfast names the session of its first receiver. */
        String session() {
            return name + "-0";
        }

        @Override
        public Source source() {
            return MqttTopics.from("127.0.0.1:" + port, name, name + "/#").user(USER, passwordReference);
        }

        @Override
        public ReceiverClient client() {
            return new Client(port, session());
        }

        /** The broker sends what is left in the session before a message that comes now. */
        @Override
        public void verify() throws Exception {
            Mqtt5AsyncClient publisher = MqttSupply.client(port, "publisher");
            MqttSupply.connect(publisher, 0);
            await(publish(publisher, name + "/all", END.getBytes(StandardCharsets.US_ASCII)));
            await(publisher.disconnect());
            CompletableFuture<String> first = new CompletableFuture<>();
            Mqtt5AsyncClient reader = MqttSupply.client(port, session());
            reader.publishes(
                    MqttGlobalPublishFilter.ALL,
                    message -> first.complete(new String(message.getPayloadAsBytes(), StandardCharsets.US_ASCII)));
            MqttSupply.connect(reader, FOR_EVER);
            boolean isEnd = first.get(LIMIT_SECONDS, TimeUnit.SECONDS).equals(END);
            await(reader.disconnect());
            Load.requireNone(isEnd ? 0 : 1, "Mosquitto, at least,");
        }

        /** A session that ends with its connection. */
        @Override
        public void drop() throws Exception {
            Mqtt5AsyncClient last = MqttSupply.client(port, session());
            await(last.connectWith().cleanStart(true).sessionExpiryInterval(0).send());
            await(last.disconnect());
        }
    }

    /** Acknowledges each message where it comes in. */
    private record Client(int port, String session) implements ReceiverClient {
        @Override
        public void read(long records, AtomicLong acknowledged) throws Exception {
            CompletableFuture<Boolean> done = new CompletableFuture<>();
            Mqtt5AsyncClient client = MqttSupply.client(port, session);
            client.publishes(
                    MqttGlobalPublishFilter.ALL,
                    message -> {
                        message.acknowledge();
                        if (acknowledged.incrementAndGet() == records) {
                            done.complete(true);
                        }
                    },
                    Runnable::run,
                    true);
            MqttSupply.connect(client, FOR_EVER);
            await(done);
            // The answer to something else shows that the broker has read the acknowledgements.
            await(client.unsubscribeWith().topicFilter("nobody/reads/this").send());
            await(client.disconnect());
        }
    }
}
