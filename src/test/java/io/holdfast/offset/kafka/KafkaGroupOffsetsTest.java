package io.holdfast.offset.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetStores;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaGroupOffsetsTest {
    @Test
    void shouldBeFoundByItsAddress() {
        KafkaGroupOffsets found = (KafkaGroupOffsets) OffsetStores.at("kafka://a:9092,b:9093/orders", Map.of());
        assertThat(found.bootstrap()).isEqualTo("a:9092,b:9093");
        assertThat(found.group()).isEqualTo("orders");
        assertThat(found.properties()).isEmpty();
        assertThat(found.timeout()).isEqualTo(Duration.ofSeconds(15));
        assertThat(found.description()).isEqualTo("kafka://a:9092,b:9093/orders");
    }

    @Test
    void shouldTakeEveryOption() {
        KafkaGroupOffsets found = (KafkaGroupOffsets) OffsetStores.at(
                "kafka://a:9092/{application}-offsets",
                Map.of(
                        "timeoutMillis", "2500",
                        "security.protocol", "SASL_SSL",
                        "sasl.jaas.config", "${file:/etc/jaas}",
                        "spark.holdfast.x.other", "1"));
        assertThat(found.timeout()).isEqualTo(Duration.ofMillis(2500));
        assertThat(found.properties())
                .isEqualTo(Map.of("security.protocol", "SASL_SSL", "sasl.jaas.config", "${file:/etc/jaas}"));
        assertThat(found.of("orders").description()).isEqualTo("kafka://a:9092/orders-offsets");
        assertThat(found)
                .asString()
                .isEqualTo("kafka://a:9092/{application}-offsets with properties "
                        + "[sasl.jaas.config, security.protocol]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka://",
                "kafka://a:9092",
                "kafka://a:9092/",
                "kafka://a:9092/b/c",
                "kafka://a/g",
                "kafka://a:9092/ "
            })
    void shouldRefuseOtherAddresses(String address) {
        assertThatThrownBy(() -> OffsetStores.at(address, Map.of())).isInstanceOf(OffsetRefusedException.class);
    }

    @Test
    void shouldRefuseSecretsGivenLiterally() {
        assertThatThrownBy(() -> KafkaGroupOffsets.at("a:1", "g").property("sasl.jaas.config", "user=x password=tell"))
                .isInstanceOf(OffsetRefusedException.class)
                .hasMessageContaining("holds a secret, and its value was given literally")
                .hasMessageNotContaining("tell");
    }

    @Test
    void shouldRefusePropertiesOfItsOwn() {
        assertThatThrownBy(() -> KafkaGroupOffsets.at("a:1", "g").property("transactional.id", "x"))
                .isInstanceOf(OffsetRefusedException.class)
                .hasMessage("The Kafka property transactional.id belongs to the offset store, which sets it itself;"
                        + " leave it out");
    }

    @Test
    void shouldRefuseATimeoutThatIsNone() {
        KafkaGroupOffsets settings = KafkaGroupOffsets.at("a:1", "g");
        assertThatThrownBy(() -> settings.timeout(Duration.ZERO)).isInstanceOf(OffsetRefusedException.class);
        assertThatThrownBy(() -> OffsetStores.at("kafka://a:9092/g", Map.of("timeoutMillis", "soon")))
                .isInstanceOf(OffsetRefusedException.class)
                .hasMessage("timeoutMillis is a number of milliseconds; found 'soon'");
    }
}
