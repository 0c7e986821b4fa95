package io.holdfast.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResolvedSecretsTest {
    @TempDir
    Path directory;

    private final ResolvedSecrets secrets = new ResolvedSecrets();

    private String reference(String name, String secret) throws IOException {
        return "${file:" + Files.writeString(directory.resolve(name), secret) + "}";
    }

    @Test
    void shouldKeepWhatItResolvedOutOfMessages() throws IOException {
        String resolved = secrets.resolve("a=" + reference("a", "hunter2") + " b=" + reference("b", "swordfish"));

        assertThat(resolved).isEqualTo("a=hunter2 b=swordfish");
        assertThat(secrets.redact("wrong: swordfish for a=hunter2!")).isEqualTo("wrong: [hidden] for a=[hidden]!");
        assertThat(secrets.redact("nothing of it")).isEqualTo("nothing of it");
    }

    @Test
    void shouldSeeASecretInACause() throws IOException {
        String unused = secrets.resolve(reference("a", "hunter2"));

        assertThat(secrets.isClean(new IOException("no", new IOException("with hunter2"))))
                .isFalse();
        assertThat(secrets.isClean(new IOException("no", new IOException()))).isTrue();
    }

    @Test
    void shouldHideNothingThatIsNoSecret() throws IOException {
        assertThat(secrets.resolve("plain")).isEqualTo("plain");
        String unused = secrets.resolve(reference("empty", ""));

        assertThat(secrets.redact("plain text")).isEqualTo("plain text");
    }

    @Test
    void shouldDemandAReferenceAndNotRepeatWhatWasGiven() {
        assertThat(SecretReferences.required("The setting password", "${env:X}"))
                .isEqualTo("${env:X}");
        assertThatThrownBy(() -> SecretReferences.required("The setting password", "hunter2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The setting password holds a secret, and its value was given literally: ")
                .hasMessageNotContaining("hunter2");
    }
}
