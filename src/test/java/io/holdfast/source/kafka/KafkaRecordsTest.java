package io.holdfast.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.metric.Metrics;
import io.holdfast.offset.zookeeper.ZooKeeperOffsets;
import io.holdfast.source.Promise;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.source.SourceUnavailableException;
import io.holdfast.time.Ticker;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaRecordsTest {
    private static final SourceContext CONTEXT = new SourceContext(0, 1, 1000, 1000, Ticker.system(), Metrics.none());

    @TempDir
    private Path directory;

    @Test
    void shouldHaveDefaults() {
        KafkaRecords source = KafkaRecords.from("a:1,[::1]:2");

        assertThat(source.bootstrap()).isEqualTo("a:1,[::1]:2");
        assertThat(source.topics()).isEmpty();
        assertThat(source.group()).isEmpty();
        assertThat(source.isSubscribed()).isFalse();
        assertThat(source.startingAt()).isEqualTo(KafkaRecords.StartingAt.EARLIEST);
        assertThat(source.properties()).isEmpty();
        assertThat(source.openTimeout()).isEqualTo(Duration.ofSeconds(15));
        assertThat(source.commitTimeout()).isEqualTo(Duration.ofSeconds(15));
        assertThat(source.promise()).isEqualTo(Promise.AT_LEAST_ONCE);
    }

    @Test
    void shouldKeepEverySettingWhenSerialized() throws Exception {
        KafkaRecords source = copy(KafkaRecords.from("a:1")
                .topics("t", "u")
                .group("g")
                .subscribed()
                .startingAt(KafkaRecords.StartingAt.NONE)
                .property("client.id", "c")
                .openTimeout(Duration.ofSeconds(1))
                .commitTimeout(Duration.ofSeconds(2)));

        assertThat(source.bootstrap()).isEqualTo("a:1");
        assertThat(source.topics()).containsExactly("t", "u");
        assertThat(source.group()).isEqualTo("g");
        assertThat(source.isSubscribed()).isTrue();
        assertThat(source.assigned().isSubscribed()).isFalse();
        assertThat(source.startingAt()).isEqualTo(KafkaRecords.StartingAt.NONE);
        assertThat(source.properties()).isEqualTo(Map.of("client.id", "c"));
        assertThat(source.openTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(source.commitTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(source.name()).isEqualTo("kafka a:1 t,u as g");
        assertThat(source)
                .hasToString(
                        "kafka a:1 t,u as g, subscribed, with offsets in group g, starting at NONE, with properties [client.id]");
    }

    @Test
    void shouldKeepItsStoreAndItsThreadsWhenSerialized() throws Exception {
        ZooKeeperOffsets store = ZooKeeperOffsets.at("zk:2181", "/holdfast");
        KafkaRecords source = copy(
                KafkaRecords.from("a:1").topics("t").group("g").storedIn(store).threads(4));

        assertThat(source.offsetsAt()).isEqualTo(store.description());
        assertThat(source).asString().contains("assigned, with offsets in " + store.description());
        assertThatThrownBy(source::subscribed)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Offsets in a store need assigned receivers");
        assertThatThrownBy(() -> source.threads(65))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A Kafka receiver has 1 to 64 threads, found 65");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bootstrap.servers|give the brokers to KafkaRecords.from",
                "group.id|use group(...)",
                "auto.offset.reset|use startingAt(...)",
                "enable.auto.commit|offsets are committed when their records are stored",
                "allow.auto.create.topics|topics are never created; create them before the start",
                "key.deserializer|keys stay bytes; give the stream a decoder",
                "value.deserializer|values stay bytes; give the stream a decoder"
            })
    void shouldKeepItsOwnPropertiesToItself(String key, String remedy) {
        assertThatThrownBy(() -> KafkaRecords.from("a:1").property(key, "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The Kafka property " + key + " belongs to this source: " + remedy);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sasl.jaas.config", "ssl.keystore.password", "ssl.keystore.key"})
    void shouldRefuseASecretThatIsGivenLiterally(String key) {
        assertThatThrownBy(() -> KafkaRecords.from("a:1").property(key, "hunter2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The Kafka property " + key + " holds a secret, and its value was given literally: it would"
                        + " travel through checkpoints; give a reference such as ${env:NAME} or ${file:/path} that the"
                        + " executors can resolve");
        assertThat(KafkaRecords.from("a:1").property(key, "${env:X}").properties())
                .containsEntry(key, "${env:X}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a:b", "", "a:1,", "http://a:1"})
    void shouldRefuseBrokersInAnotherForm(String bootstrap) {
        assertThatThrownBy(() -> KafkaRecords.from(bootstrap))
                .hasMessage("Kafka's brokers are given as host:port, several separated by commas, found '" + bootstrap
                        + "'");
    }

    @Test
    void shouldRefuseATimeoutOfNothing() {
        assertThatThrownBy(() -> KafkaRecords.from("a:1").openTimeout(Duration.ZERO))
                .hasMessage("openTimeout must be from 1 ms to 2147483647 ms, found PT0S");
        assertThatThrownBy(() -> KafkaRecords.from("a:1").commitTimeout(Duration.ZERO))
                .hasMessage("commitTimeout must be from 1 ms to 2147483647 ms, found PT0S");
    }

    @Test
    void shouldNotOpenWithoutTopicsAndGroup() {
        assertThatThrownBy(() -> KafkaRecords.from("a:1").topics("t").open(CONTEXT))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessage("Cannot open kafka a:1 t as : a Kafka source needs topics(...) and group(...)");
    }

    @Test
    void shouldResolveSecretsAndKeepThemOutOfTexts() throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), "hunter2\n");
        KafkaRecords source = KafkaRecords.from("a:1")
                .topics("t")
                .group("g")
                .property("ssl.key.password", "${file:" + secret + "}")
                .property("client.id", "plain");

        ClientProperties properties = ClientProperties.of(source);

        assertThat(source.toString()).doesNotContain("hunter2", "plain");
        assertThat(properties.values())
                .containsEntry("ssl.key.password", "hunter2")
                .containsEntry("client.id", "plain")
                .containsEntry("group.id", "g")
                .containsEntry("enable.auto.commit", "false")
                .containsEntry("allow.auto.create.topics", "false")
                .containsEntry("auto.offset.reset", "earliest");
        assertThat(properties.secrets().redact("wrong: hunter2!")).isEqualTo("wrong: [hidden]!");
    }

    @Test
    void shouldShowNoSecretWhenTheClientCannotBeBuilt() throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), "hunter2");
        KafkaRecords source = KafkaRecords.from("127.0.0.1:1")
                .topics("t")
                .group("g")
                .property("security.protocol", "${file:" + secret + "}");

        assertThatThrownBy(() -> source.open(CONTEXT))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("[hidden]")
                .hasMessageEndingWith("; check the client's properties")
                .hasNoCause()
                .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("hunter2"));
    }

    @Test
    void shouldRefuseAReferenceThatLeadsNowhere() {
        KafkaRecords source = KafkaRecords.from("127.0.0.1:1")
                .topics("t")
                .group("g")
                .property("sasl.jaas.config", "${env:NO_SUCH_X}");

        assertThatThrownBy(() -> source.open(CONTEXT))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessage("Cannot open kafka 127.0.0.1:1 t as g: The reference ${env:NO_SUCH_X} leads to nothing on"
                        + " this host: set it for the executors as well as for the driver");
    }

    @Test
    void shouldSayWhatToCheckWhenNoBrokerAnswers() {
        KafkaRecords source =
                KafkaRecords.from("127.0.0.1:1").topics("t").group("g").openTimeout(Duration.ofMillis(300));

        assertThatThrownBy(() -> source.open(CONTEXT))
                .isInstanceOf(SourceUnavailableException.class)
                .hasMessageStartingWith("Cannot open kafka 127.0.0.1:1 t as g: ")
                .hasMessageEndingWith(
                        "; check that a broker runs at 127.0.0.1:1 and that this executor may reach it and"
                                + " the addresses it advertises");
    }

    @Test
    void shouldTryAgainLaterWhenNoNameResolves() {
        KafkaRecords source =
                KafkaRecords.from("no-such-host.invalid:1").topics("t").group("g");

        assertThatThrownBy(() -> source.open(CONTEXT))
                .isInstanceOf(SourceUnavailableException.class)
                .hasMessageEndingWith("; check the names and the name service of the executors");
    }

    private static KafkaRecords copy(KafkaRecords source) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(source);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (KafkaRecords) in.readObject();
        }
    }
}
