package io.holdfast.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretReferencesTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("BROKER_PASSWORD", "s3cr$t");

    @TempDir
    Path directory;

    @Test
    void shouldResolveFromTheEnvironmentWithinAText() {
        assertThat(SecretReferences.resolve("password=\"${env:BROKER_PASSWORD}\";", ENVIRONMENT))
                .isEqualTo("password=\"s3cr$t\";");
    }

    @Test
    void shouldResolveAWholeFileWithoutItsLineBreak() throws IOException {
        Path file = Files.writeString(directory.resolve("token"), "abc\n");

        assertThat(SecretReferences.resolve("${file:" + file + "}", ENVIRONMENT))
                .isEqualTo("abc");
    }

    @Test
    void shouldResolveOneKeyOfAFile() throws IOException {
        Path file = Files.writeString(directory.resolve("secrets.properties"), "user=a\npassword=b\n");

        assertThat(SecretReferences.resolve("${file:" + file + "#password}", ENVIRONMENT))
                .isEqualTo("b");
    }

    @Test
    void shouldLeaveATextWithoutReferencesAlone() {
        assertThat(SecretReferences.resolve("plain $HOME ${other:x}", ENVIRONMENT))
                .isEqualTo("plain $HOME ${other:x}");
    }

    @Test
    void shouldNameTheReferenceThatLeadsNowhere() {
        assertThatThrownBy(() -> SecretReferences.resolve("a${env:ABSENT}", ENVIRONMENT))
                .isInstanceOf(SettingsException.class)
                .hasMessage("The reference ${env:ABSENT} leads to nothing on this host: set it for the executors as"
                        + " well as for the driver");
    }

    @Test
    void shouldNotTellContentWhenAFileCannotBeRead() {
        assertThatThrownBy(() -> SecretReferences.resolve("${file:" + directory + "/absent}", ENVIRONMENT))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("cannot be read on this host: NoSuchFileException");
    }

    @ParameterizedTest
    @CsvSource({
        "ssl.truststore.password,true",
        "sasl.jaas.config,true",
        "access.key,true",
        "bootstrap.servers,false",
        "client.id,false"
    })
    void shouldKnowKeysThatUsuallyHoldSecrets(String key, boolean sensitive) {
        assertThat(SecretReferences.isSensitive(key)).isEqualTo(sensitive);
    }
}
