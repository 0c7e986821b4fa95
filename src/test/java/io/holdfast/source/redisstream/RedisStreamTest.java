package io.holdfast.source.redisstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.config.TlsSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisStreamTest {
    private static final RedisStream SOURCE = RedisStream.from("one:6379", "orders", "counts");

    @Test
    void shouldHaveDefaults() {
        assertThat(SOURCE.name()).isEqualTo("redis one:6379/0 orders/counts");
        assertThat(SOURCE.host()).isEqualTo("one");
        assertThat(SOURCE.port()).isEqualTo(6379);
        assertThat(SOURCE.stream()).isEqualTo("orders");
        assertThat(SOURCE.group()).isEqualTo("counts");
        assertThat(SOURCE.database()).isZero();
        assertThat(SOURCE.user()).isEmpty();
        assertThat(SOURCE.password()).isEmpty();
        assertThat(SOURCE.tls()).isEmpty();
        assertThat(SOURCE.createsGroup()).isTrue();
        assertThat(SOURCE.createsStream()).isFalse();
        assertThat(SOURCE.startsAtEnd()).isFalse();
        assertThat(SOURCE.consumerPrefix()).isEqualTo("holdfast");
        assertThat(SOURCE.claimAfter()).isEqualTo(Duration.ofMinutes(5));
        assertThat(SOURCE.payloadField()).contains("payload");
        assertThat(SOURCE.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(SOURCE.answerTimeout()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void shouldKeepWhatWasSet() {
        RedisStream set = RedisStream.from("[::1]:7000", "orders", "counts")
                .user("reader", "${env:REDIS}")
                .tls(TlsSettings.ofSystem())
                .database(3)
                .creatingStream()
                .startingAtEnd()
                .withoutCreating()
                .consumerPrefix("other")
                .claimAfter(Duration.ofMinutes(1))
                .payloadField("body")
                .connectTimeout(Duration.ofSeconds(1))
                .answerTimeout(Duration.ofSeconds(2));

        assertThat(set.host()).isEqualTo("::1");
        assertThat(set.port()).isEqualTo(7000);
        assertThat(set.user()).isEqualTo("reader");
        assertThat(set.password()).isEqualTo("${env:REDIS}");
        assertThat(set.tls()).isPresent();
        assertThat(set.database()).isEqualTo(3);
        assertThat(set.createsStream()).isTrue();
        assertThat(set.startsAtEnd()).isTrue();
        assertThat(set.createsGroup()).isFalse();
        assertThat(set.consumerPrefix()).isEqualTo("other");
        assertThat(set.claimAfter()).isEqualTo(Duration.ofMinutes(1));
        assertThat(set.payloadField()).contains("body");
        assertThat(set.withoutPayload().payloadField()).isEmpty();
        assertThat(set.connectTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(set.answerTimeout()).isEqualTo(Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "one", "one:", "one:70000", "redis://one:6379", "me:secret@one:6379", "one:6379,two:6379"})
    void shouldRefuseWhatIsNoServer(String server) {
        assertThatThrownBy(() -> RedisStream.from(server, "orders", "counts"))
                .hasMessage(
                        "A Redis server is given as host:port and nothing else; user and password go to user(...), the"
                                + " number of a database to database(...), TLS to tls(...)");
    }

    @Test
    void shouldSayWhatIsWrong() {
        assertThatThrownBy(() -> RedisStream.from("one:6379", " ", "counts"))
                .hasMessage("The stream of a Redis stream must have a name");
        assertThatThrownBy(() -> RedisStream.from("one:6379", "orders", ""))
                .hasMessage("The group of a Redis stream must have a name");
        assertThatThrownBy(() -> SOURCE.consumerPrefix(""))
                .hasMessage("The consumers of a Redis stream must have a name");
        assertThatThrownBy(() -> SOURCE.user("me", "secret"))
                .hasMessageStartingWith("Redis's user(...) holds a secret, and its value was given literally");
        assertThatThrownBy(() -> SOURCE.database(-1)).hasMessage("database must be from 0 to 9999, found -1");
        assertThatThrownBy(() -> SOURCE.claimAfter(Duration.ofMillis(999)))
                .hasMessage("claimAfter must be at least 1 s, found PT0.999S");
        assertThatThrownBy(() -> SOURCE.answerTimeout(Duration.ZERO))
                .hasMessage("answerTimeout must be from 1 ms to 2147483647 ms, found PT0S");
    }
}
