package io.holdfast.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.holdfast.metric.Metrics;
import io.holdfast.source.files.FileLines;
import io.holdfast.source.http.HttpPosts;
import io.holdfast.source.jms.JmsFactory;
import io.holdfast.source.jms.JmsMessages;
import io.holdfast.source.kafka.KafkaRecords;
import io.holdfast.source.mqtt.MqttTopics;
import io.holdfast.source.nats.JetStreamConsumer;
import io.holdfast.source.postgresql.PostgresChanges;
import io.holdfast.source.rabbitmq.RabbitMqQueue;
import io.holdfast.source.redisstream.RedisStream;
import io.holdfast.source.relp.RelpMessages;
import io.holdfast.source.sqs.SqsQueue;
import io.holdfast.source.tcp.TcpLines;
import io.holdfast.testbed.CodePlace;
import io.holdfast.testbed.ReducedClassPath;
import io.holdfast.time.Ticker;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an executor says, in a class loader of its own, whose users forgot the client library of a source. */
class SourceLibraryTest {
    /** Runs inside the class loader: opens a source that came as text and returns the failure as text. */
    public static final class Inside {
        private Inside() {}

        /** What opening the source fails with. */
        public static String open(String serialized) {
            return String.valueOf(catchThrowable(() -> {
                byte[] bytes = Base64.getDecoder().decode(serialized);
                try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes)) {
                    @Override
                    protected Class<?> resolveClass(ObjectStreamClass type) throws ClassNotFoundException {
                        return Class.forName(type.getName(), false, Inside.class.getClassLoader());
                    }
                }) {
                    Source source = (Source) in.readObject();
                    source.open(new SourceContext(0, 1, 1000, 1000, Ticker.system(), Metrics.none()))
                            .close();
                }
            }));
        }
    }

    /** Those that read with the JDK alone. */
    private static final Set<Class<?>> WITHOUT_CLIENT =
            Set.of(TcpLines.class, HttpPosts.class, RelpMessages.class, FileLines.class);

    private static final String MQTT =
            "com.hivemq:hivemq-mqtt-client:1.3.5 with rxjava, reactive-streams, jctools-core, dagger"
                    + " and javax.inject, which it needs; Netty comes with Spark";
    private static final String ARTEMIS =
            "org.apache.artemis:artemis-jakarta-client or org.apache.activemq:artemis-jms-client, with what it needs";

    static Stream<Arguments> sources() {
        MqttTopics mqtt = MqttTopics.from("127.0.0.1:1", "c", "t");
        SqsQueue sqs = SqsQueue.at("http://127.0.0.1:1/0/q");
        return Stream.of(
                Arguments.of(RabbitMqQueue.from("127.0.0.1:1", "q"), "amqp-client", "com.rabbitmq:amqp-client:5.35.0"),
                Arguments.of(RedisStream.from("127.0.0.1:1", "s", "g"), "jedis", "redis.clients:jedis:8.0.2"),
                Arguments.of(JetStreamConsumer.from("127.0.0.1:1", "s", "c"), "jnats", "io.nats:jnats:2.26.2"),
                Arguments.of(mqtt, "hivemq-mqtt-client", MQTT),
                Arguments.of(mqtt, "rxjava", MQTT),
                Arguments.of(mqtt, "reactive-streams", MQTT),
                Arguments.of(mqtt, "jctools-core", MQTT),
                Arguments.of(mqtt, "dagger", MQTT),
                Arguments.of(sqs, "sqs", "software.amazon.awssdk:sqs:2.33.0"),
                Arguments.of(sqs, "url-connection-client", "software.amazon.awssdk:url-connection-client:2.33.0"),
                Arguments.of(
                        KafkaRecords.from("127.0.0.1:1").topics("t").group("g"),
                        "kafka-clients",
                        "org.apache.kafka:kafka-clients:3.4.1"),
                Arguments.of(
                        PostgresChanges.from("127.0.0.1:1", "d", "s", "p"),
                        "postgresql",
                        "org.postgresql:postgresql:42.7.8"));
    }

    /** No client of JMS is on the tests' own class path. */
    static Stream<Arguments> jms() {
        Map<String, String> directory =
                Map.of("java.naming.factory.initial", "org.apache.activemq.jndi.ActiveMQInitialContextFactory");
        return Stream.of(
                Arguments.of(
                        JmsFactory.of(
                                "org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory",
                                "tcp://127.0.0.1:1"),
                        ARTEMIS),
                Arguments.of(
                        JmsFactory.lookedUp("factory", directory),
                        "org.apache.activemq:activemq-client, 5.18 or 6, with what it needs"),
                Arguments.of(
                        JmsFactory.of("com.example.Factory", "tcp://127.0.0.1:1"),
                        "the vendor's client, in which com.example.Factory is, with what it needs, javax.jms or jakarta.jms"
                                + " included"));
    }

    @Test
    void shouldBeTestedForEverySource() throws IOException {
        Set<Class<?>> tested = sources().map(each -> each.get()[0].getClass()).collect(Collectors.toSet());
        tested.add(JmsMessages.class);
        tested.addAll(WITHOUT_CLIENT);

        assertThat(all()).isEqualTo(tested);
    }

    private static Set<Class<?>> all() throws IOException {
        Path classes = Path.of(CodePlace.of(Source.class));
        try (Stream<Path> files = Files.walk(classes.resolve("io/holdfast/source"))) {
            return files.map(file -> classes.relativize(file).toString())
                    .filter(name -> name.matches(".*/[A-Z]\\w+\\.class"))
                    .map(name -> loaded(name.replace(".class", "").replace('/', '.')))
                    .filter(type -> Source.class.isAssignableFrom(type) && !type.isInterface())
                    .collect(Collectors.toSet());
        }
    }

    private static Class<?> loaded(String name) {
        try {
            return Class.forName(name, false, SourceLibraryTest.class.getClassLoader());
        } catch (ClassNotFoundException missing) {
            throw new AssertionError(missing);
        }
    }

    @ParameterizedTest
    @MethodSource("jms")
    void shouldNameTheVendorsClientToAdd(JmsFactory factory, String artifact) throws IOException {
        shouldNameTheArtifactToAdd(JmsMessages.ofQueue(factory, "q"), "no such jar", artifact);
    }

    @ParameterizedTest
    @MethodSource("sources")
    void shouldNameTheArtifactToAdd(Source source, String missing, String artifact) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(source);
        }
        String serialized = Base64.getEncoder().encodeToString(bytes.toByteArray());

        assertThat(ReducedClassPath.call(missing, Inside.class, "open", serialized))
                .isEqualTo(SourceRefusedException.class.getName() + ": Cannot open " + source.name()
                        + ": its client library is not on the class path; add " + artifact + " (--jars or --packages)");
    }
}
