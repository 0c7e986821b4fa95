package io.holdfast.source.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.config.TlsSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JetStreamConsumerTest {
    private static final JetStreamConsumer SOURCE = JetStreamConsumer.from("one:4222, [::1]:4222", "orders", "counts");

    @Test
    void shouldHaveDefaults() {
        assertThat(SOURCE.name()).isEqualTo("nats one:4222, [::1]:4222 orders/counts");
        assertThat(SOURCE.servers()).containsExactly("one:4222", "[::1]:4222");
        assertThat(SOURCE.stream()).isEqualTo("orders");
        assertThat(SOURCE.consumer()).isEqualTo("counts");
        assertThat(SOURCE.login()).isEqualTo(JetStreamConsumer.Login.NONE);
        assertThat(SOURCE.secret()).isEmpty();
        assertThat(SOURCE.tls()).isEmpty();
        assertThat(SOURCE.createdFilter()).isEmpty();
        assertThat(SOURCE.prefetch()).isZero();
        assertThat(SOURCE.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(SOURCE.answerTimeout()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void shouldKeepWhatWasSet() {
        JetStreamConsumer set = SOURCE.user("reader", "${env:NATS}")
                .tls(TlsSettings.ofSystem())
                .creating("orders.>")
                .prefetch(50)
                .connectTimeout(Duration.ofSeconds(1))
                .answerTimeout(Duration.ofSeconds(2));

        assertThat(set.login()).isEqualTo(JetStreamConsumer.Login.PASSWORD);
        assertThat(set.user()).isEqualTo("reader");
        assertThat(set.secret()).isEqualTo("${env:NATS}");
        assertThat(set.tls()).isPresent();
        assertThat(set.createdFilter()).contains("orders.>");
        assertThat(set.prefetch()).isEqualTo(50);
        assertThat(set.connectTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(set.answerTimeout()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void shouldTakeTheLastLogin() {
        assertThat(SOURCE.token("${env:TOKEN}").login()).isEqualTo(JetStreamConsumer.Login.TOKEN);
        assertThat(SOURCE.nkey("${env:SEED}").login()).isEqualTo(JetStreamConsumer.Login.NKEY);
        assertThat(SOURCE.token("${env:TOKEN}").credentials("${file:/creds}").login())
                .isEqualTo(JetStreamConsumer.Login.CREDENTIALS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a.b", "a*", ">", "a/b"})
    void shouldRefuseWhatIsNoName(String name) {
        assertThatThrownBy(() -> JetStreamConsumer.from("one:4222", name, "counts"))
                .hasMessage("A JetStream stream's name has 1 to 255 characters, none of them a space, a dot, *, > or a"
                        + " slash; found '" + name + "'");
    }

    @Test
    void shouldSayWhatIsWrong() {
        assertThatThrownBy(() -> JetStreamConsumer.from("nats://me:secret@one:4222", "orders", "counts"))
                .hasMessage("NATS's servers are given as host:port, several separated by commas, and nothing else; user"
                        + " and password go to user(...), TLS to tls(...)");
        assertThatThrownBy(() -> SOURCE.user("me", "secret"))
                .hasMessageStartingWith("NATS's user(...) holds a secret, and its value was given literally");
        assertThatThrownBy(() -> SOURCE.nkey("SUABC")).hasMessageStartingWith("NATS's nkey(...) holds a secret");
        assertThatThrownBy(() -> SOURCE.prefetch(0)).hasMessage("prefetch must be from 1 to 65535, found 0");
        assertThatThrownBy(() -> SOURCE.answerTimeout(Duration.ZERO))
                .hasMessage("answerTimeout must be from 1 ms to 2147483647 ms, found PT0S");
    }
}
