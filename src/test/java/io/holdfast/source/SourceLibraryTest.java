package io.holdfast.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.holdfast.metric.Metrics;
import io.holdfast.source.rabbitmq.RabbitMqQueue;
import io.holdfast.source.redisstream.RedisStream;
import io.holdfast.source.sqs.SqsQueue;
import io.holdfast.testbed.ReducedClassPath;
import io.holdfast.time.Ticker;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.util.Base64;
import java.util.stream.Stream;
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

    static Stream<Arguments> sources() {
        return Stream.of(
                Arguments.of(RabbitMqQueue.from("127.0.0.1:1", "q"), "amqp-client", "com.rabbitmq:amqp-client:5.35.0"),
                Arguments.of(RedisStream.from("127.0.0.1:1", "s", "g"), "jedis", "redis.clients:jedis:8.0.2"),
                Arguments.of(SqsQueue.at("http://127.0.0.1:1/0/q"), "sqs", "software.amazon.awssdk:sqs:2.33.0"),
                Arguments.of(
                        SqsQueue.at("http://127.0.0.1:1/0/q"),
                        "url-connection-client",
                        "software.amazon.awssdk:url-connection-client:2.33.0"));
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
