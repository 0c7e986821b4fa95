package io.holdfast.source.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.config.TlsSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MqttTopicsTest {
    private static final MqttTopics SOURCE = MqttTopics.from("broker:1883", "spark", "rooms/+/heat", "doors/#");

    @Test
    void shouldHaveDefaults() {
        assertThat(SOURCE.name()).isEqualTo("mqtt broker:1883 rooms/+/heat,doors/#");
        assertThat(SOURCE.host()).isEqualTo("broker");
        assertThat(SOURCE.port()).isEqualTo(1883);
        assertThat(SOURCE.clientId(3)).isEqualTo("spark-3");
        assertThat(SOURCE.version()).isEqualTo(MqttTopics.Version.V5);
        assertThat(SOURCE.qos()).isEqualTo(1);
        assertThat(SOURCE.user()).isEmpty();
        assertThat(SOURCE.tls()).isEmpty();
        assertThat(SOURCE.sessionExpiry()).isEmpty();
        assertThat(SOURCE.receiveMaximum()).isZero();
        assertThat(SOURCE.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(SOURCE.answerTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(SOURCE.keepAlive()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void shouldKeepWhatWasSet() {
        MqttTopics set = SOURCE.version(MqttTopics.Version.V3_1_1)
                .qos(2)
                .sharedBy("all")
                .user("reader", "${env:MQTT}")
                .tls(TlsSettings.ofSystem())
                .sessionExpiry(Duration.ofDays(7))
                .receiveMaximum(50)
                .connectTimeout(Duration.ofSeconds(1))
                .answerTimeout(Duration.ofSeconds(2))
                .keepAlive(Duration.ofSeconds(3));

        assertThat(set.filters()).containsExactly("$share/all/rooms/+/heat", "$share/all/doors/#");
        assertThat(set.version()).isEqualTo(MqttTopics.Version.V3_1_1);
        assertThat(set.qos()).isEqualTo(2);
        assertThat(set.user()).isEqualTo("reader");
        assertThat(set.password()).isEqualTo("${env:MQTT}");
        assertThat(set.tls()).isPresent();
        assertThat(set.sessionExpiry()).contains(Duration.ofDays(7));
        assertThat(set.receiveMaximum()).isEqualTo(50);
        assertThat(set.connectTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(set.answerTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(set.keepAlive()).isEqualTo(Duration.ofSeconds(3));
        assertThat(set.sharedBy("some").filters()).containsExactly("$share/some/rooms/+/heat", "$share/some/doors/#");
    }

    @Test
    void shouldTakeAnAddressOfVersionSix() {
        MqttTopics source = MqttTopics.from("[::1]:1883", "spark", "a");

        assertThat(source.host()).isEqualTo("::1");
        assertThat(source.port()).isEqualTo(1883);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/#/b", "a#", "a+/b", "a/b+", "$share/g", "$share//a", "$share/g/", "a\0b"})
    void shouldRefuseWhatIsNoFilter(String filter) {
        assertThatThrownBy(() -> MqttTopics.from("broker:1883", "spark", "good", filter))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Not a topic filter of MQTT: '" + filter + "'. It has 1 to 65535 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "/", "a//b", "#", "+", "+/+/#", "$share/g/a/#", "$SYS/#"})
    void shouldTakeAFilter(String filter) {
        assertThat(MqttTopics.from("broker:1883", "spark", filter).filters()).containsExactly(filter);
    }

    @Test
    void shouldSayWhatIsWrong() {
        assertThatThrownBy(() -> MqttTopics.from("mqtt://me:secret@broker:1883", "spark", "a"))
                .hasMessage("The MQTT broker is given as host:port and nothing else; user and password go to user(...),"
                        + " TLS to tls(...)");
        assertThatThrownBy(() -> MqttTopics.from("broker:1883", " ", "a"))
                .hasMessage("An MQTT source needs a client id of 1 to 1000 characters, found 1");
        assertThatThrownBy(() -> MqttTopics.from("broker:1883", "spark"))
                .hasMessage("An MQTT source needs at least one topic or topic filter");
        assertThatThrownBy(() -> SOURCE.qos(0))
                .hasMessage(
                        "qos must be 1 or 2, found 0; with 0 nothing is acknowledged, so that whatever is on its way"
                                + " when something fails is lost");
        assertThatThrownBy(() -> SOURCE.sharedBy("a/b"))
                .hasMessage("The group of a shared subscription must be a name without /, + and #, found 'a/b'");
        assertThatThrownBy(() -> SOURCE.user("me", "secret"))
                .hasMessageStartingWith("MQTT's user(...) holds a secret, and its value was given literally");
        assertThatThrownBy(() -> SOURCE.sessionExpiry(Duration.ofMillis(10)))
                .hasMessage("sessionExpiry must be from 1 s to 4294967294 s, found PT0.01S");
        assertThatThrownBy(() -> SOURCE.receiveMaximum(0))
                .hasMessage("receiveMaximum must be from 1 to 65535, found 0");
        assertThatThrownBy(() -> SOURCE.keepAlive(Duration.ZERO))
                .hasMessage("keepAlive must be from 1 s to 65535 s, found PT0S");
        assertThatThrownBy(() -> SOURCE.connectTimeout(Duration.ZERO))
                .hasMessage("connectTimeout must be from 1 ms to 2147483647 ms, found PT0S");
    }
}
