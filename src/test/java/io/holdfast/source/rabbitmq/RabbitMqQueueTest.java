package io.holdfast.source.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.config.TlsSettings;
import io.holdfast.metric.Metrics;
import io.holdfast.source.Promise;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.time.Ticker;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RabbitMqQueueTest {
    private static final SourceContext CONTEXT = new SourceContext(0, 1, 1000, 1000, Ticker.system(), Metrics.none());

    @Test
    void shouldSayWhatItReadsAndNothingOfSecrets() {
        RabbitMqQueue plain = RabbitMqQueue.from("a:5672, b:5672", "orders").user("u", "${env:PW}");

        assertThat(plain.name()).isEqualTo("rabbitmq a:5672, b:5672 orders");
        assertThat(plain).hasToString("rabbitmq a:5672, b:5672 orders in /");
        assertThat(plain.brokers()).containsExactly("a:5672", "b:5672");
        assertThat(plain.promise()).isEqualTo(Promise.AT_LEAST_ONCE);
        assertThat(plain.canReject()).isTrue();
        assertThat(plain.virtualHost("sales")
                        .tls(TlsSettings.ofSystem().trusting("/ca.pem"))
                        .declaring(RabbitMqQueue.QueueType.QUORUM))
                .hasToString("rabbitmq a:5672, b:5672 orders in sales, TLS trusting /ca.pem, declared as quorum");
    }

    @Test
    void shouldBeTheSameAfterItHasTravelled() throws Exception {
        RabbitMqQueue source = RabbitMqQueue.from("a:1", "q")
                .virtualHost("v")
                .user("u", "${env:PW}")
                .tls(TlsSettings.ofSystem())
                .declaring(RabbitMqQueue.QueueType.CLASSIC)
                .prefetch(7)
                .connectTimeout(Duration.ofSeconds(1))
                .answerTimeout(Duration.ofSeconds(2))
                .heartbeat(Duration.ofSeconds(3));

        RabbitMqQueue copy = travelled(source);

        assertThat(copy).usingRecursiveComparison().isEqualTo(source);
        assertThat(copy.user()).isEqualTo("u");
        assertThat(copy.password()).isEqualTo("${env:PW}");
        assertThat(copy.prefetch()).isEqualTo(7);
        assertThat(copy.heartbeat()).isEqualTo(Duration.ofSeconds(3));
    }

    private static RabbitMqQueue travelled(RabbitMqQueue source) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(source);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (RabbitMqQueue) in.readObject();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a:b", "", "a:1,", "amqp://user:hunter2@a:1", "user:hunter2@a:1"})
    void shouldRefuseBrokersInAnotherFormWithoutRepeatingThem(String brokers) {
        assertThatThrownBy(() -> RabbitMqQueue.from(brokers, "q"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("RabbitMQ's brokers are given as host:port, several separated by commas, and nothing else;"
                        + " user and password go to user(...), TLS to tls(...)");
    }

    @Test
    void shouldRefuseAPasswordThatIsGivenLiterally() {
        assertThatThrownBy(() -> RabbitMqQueue.from("a:1", "q").user("u", "hunter2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("RabbitMQ's user(...) holds a secret, and its value was given literally: it would travel"
                        + " through checkpoints; give a reference such as ${env:NAME} or ${file:/path} that the"
                        + " executors can resolve");
    }

    @Test
    void shouldRefuseValuesOutOfRange() {
        RabbitMqQueue source = RabbitMqQueue.from("a:1", "q");

        assertThatThrownBy(() -> RabbitMqQueue.from("a:1", ""))
                .hasMessage("A RabbitMQ source needs a queue's name of 1 to 255 characters, found 0");
        assertThatThrownBy(() -> source.prefetch(0)).hasMessage("prefetch must be from 1 to 65535, found 0");
        assertThatThrownBy(() -> source.prefetch(65_536)).hasMessage("prefetch must be from 1 to 65535, found 65536");
        assertThatThrownBy(() -> source.heartbeat(Duration.ofMillis(999)))
                .hasMessage("heartbeat must be from 1 s to 65535 s, found PT0.999S");
        assertThatThrownBy(() -> source.connectTimeout(Duration.ZERO))
                .hasMessage("connectTimeout must be from 1 ms to 2147483647 ms, found PT0S");
        assertThatThrownBy(() -> source.answerTimeout(Duration.ofDays(25)))
                .hasMessage("answerTimeout must be from 1 ms to 2147483647 ms, found PT600H");
    }

    @Test
    void shouldNameAReferenceThatLeadsNowhere() {
        RabbitMqQueue source = RabbitMqQueue.from("127.0.0.1:1", "q").user("u", "${env:HOLDFAST_NO_SUCH}");

        assertThatThrownBy(() -> source.open(CONTEXT))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessage("Cannot open " + source.name() + ": The reference ${env:HOLDFAST_NO_SUCH} leads to nothing"
                        + " on this host: set it for the executors as well as for the driver");
    }
}
