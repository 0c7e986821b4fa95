package io.holdfast.spark.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which params are warned of, and what Kafka's own clients make of references. */
class SecretParamsTest {
    private static final String JAAS = "org.apache.kafka.common.security.plain.PlainLoginModule required ";

    @TempDir
    private Path directory = Path.of("");

    private static Map<String, Object> params(Object... pairs) {
        Map<String, Object> params = new HashMap<>(Map.of(
                "bootstrap.servers", "b:9092",
                "key.deserializer", StringDeserializer.class,
                "value.deserializer", StringDeserializer.class));
        for (int i = 0; i < pairs.length; i += 2) {
            params.put((String) pairs[i], pairs[i + 1]);
        }
        return params;
    }

    @Test
    void shouldNameSecretsThatAreGivenAsTheyAre() {
        assertThat(SecretParams.literal(params(
                        "sasl.jaas.config",
                        JAAS + "username=\"a\" password=\"p\";",
                        "ssl.key.password",
                        "p",
                        "ssl.keystore.password",
                        new Password("p"),
                        "my.registry.password",
                        "p")))
                .containsExactly(
                        "my.registry.password", "sasl.jaas.config", "ssl.key.password", "ssl.keystore.password");
    }

    @Test
    void shouldNotWarnOfReferencesAndOfWhatIsNoSecret() {
        assertThat(SecretParams.literal(params(
                        "sasl.jaas.config", JAAS + "username=\"a\" password=\"${env:P}\";",
                        "ssl.key.password", "${file:/p}",
                        "ssl.keystore.password", "${vault:path:key}",
                        "ssl.truststore.certificates", "-----BEGIN CERTIFICATE-----",
                        "sasl.oauthbearer.token.endpoint.url", "https://login",
                        "listener.sasl.jaas.config",
                                "com.sun.security.auth.module.Krb5LoginModule required keyTab=\"/k\";")))
                .isEmpty();
    }

    @Test
    void shouldHaveKafkasClientsPutSecretsInPlace() throws Exception {
        Path whole = Files.writeString(directory.resolve("whole"), "from the file\n");
        Path properties = Files.writeString(directory.resolve("p.properties"), "one=first\ntwo=second\n");
        Map<String, Object> understood = SecretParams.understood(params(
                "client.id", "${env:PATH}",
                "ssl.key.password", "${file:" + whole + "}",
                "ssl.keystore.password", "${file:" + properties + "#one}",
                "ssl.truststore.password", "${file:" + properties + ":two}"));

        ConsumerConfig config = new ConsumerConfig(understood);

        assertThat(config.getString("client.id")).isEqualTo(System.getenv("PATH"));
        assertThat(config.getPassword("ssl.key.password").value()).isEqualTo("from the file");
        assertThat(config.getPassword("ssl.keystore.password").value()).isEqualTo("first");
        assertThat(config.getPassword("ssl.truststore.password").value()).isEqualTo("second");
        assertThat(understood).as("what goes into checkpoints").containsEntry("client.id", "${env:PATH}");
    }

    @Test
    void shouldNameTheReferenceThatLeadsToNothing() {
        Map<String, Object> understood = SecretParams.understood(params("ssl.key.password", "${env:NO_SUCH_THING}"));

        assertThatThrownBy(() -> new ConsumerConfig(understood)).hasMessageContaining("${env:NO_SUCH_THING}");
    }

    @Test
    void shouldLeaveProvidersOfTheUsersOwnAsTheyAre() {
        Map<String, Object> given = params(
                "config.providers", "env",
                "config.providers.env.class", "of.the.users.Own",
                "ssl.key.password", "${env:P}");
        assertThat(SecretParams.understood(given)).isEqualTo(given);

        given.put("ssl.keystore.password", "${file:/p}");
        assertThat(SecretParams.understood(given))
                .containsEntry("config.providers", "env,file")
                .containsEntry("config.providers.env.class", "of.the.users.Own")
                .containsEntry("config.providers.file.class", ReferenceProvider.class.getName());
        assertThat(SecretParams.understood(params())).isEqualTo(params());
    }
}
