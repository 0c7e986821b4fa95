package io.holdfast.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.config.ByteSize;
import io.holdfast.config.TlsSettings;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.source.SourceUnavailableException;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresChangesTest {
    private static final PostgresChanges SOURCE =
            PostgresChanges.from("one:5432, [::1]:5433", "shop", "counts", "orders");

    @Test
    void shouldHaveDefaults() {
        assertThat(SOURCE.name()).isEqualTo("postgresql one:5432, [::1]:5433/shop counts/orders");
        assertThat(SOURCE.url()).isEqualTo("jdbc:postgresql://one:5432,[::1]:5433/shop?targetServerType=primary");
        assertThat(PostgresChanges.from("one:5432", "shop", "counts", "orders").url())
                .isEqualTo("jdbc:postgresql://one:5432/shop");
        assertThat(SOURCE.user()).isEqualTo("postgres");
        assertThat(SOURCE.password()).isEmpty();
        assertThat(SOURCE.tls()).isEmpty();
        assertThat(SOURCE.createsSlot()).isFalse();
        assertThat(SOURCE.warnAbove()).isEqualTo(ByteSize.ofMebibytes(1024));
        assertThat(SOURCE.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(SOURCE.answerTimeout()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void shouldKeepWhatWasSet() {
        PostgresChanges set = SOURCE.user("reader", "${env:PG}")
                .tls(TlsSettings.ofSystem())
                .creatingSlot()
                .warnAbove(ByteSize.ofMebibytes(5))
                .connectTimeout(Duration.ofSeconds(1))
                .answerTimeout(Duration.ofSeconds(2));

        assertThat(set.user()).isEqualTo("reader");
        assertThat(set.password()).isEqualTo("${env:PG}");
        assertThat(set.tls()).isPresent();
        assertThat(set.createsSlot()).isTrue();
        assertThat(set.warnAbove()).isEqualTo(ByteSize.ofMebibytes(5));
        assertThat(set.connectTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(set.answerTimeout()).isEqualTo(Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Counts", "a-b", "a b"})
    void shouldRefuseWhatIsNoSlot(String slot) {
        assertThatThrownBy(() -> PostgresChanges.from("one:5432", "shop", slot, "orders"))
                .hasMessage(
                        "A slot's name has 1 to 63 lower-case letters, digits and underscores; found '" + slot + "'");
    }

    @Test
    void shouldSayWhatIsWrong() {
        assertThatThrownBy(() -> PostgresChanges.from("postgres://me:secret@one:5432", "shop", "counts", "orders"))
                .hasMessage(
                        "PostgreSQL's servers are given as host:port, several separated by commas, and nothing else;"
                                + " user and password go to user(...), TLS to tls(...)");
        assertThatThrownBy(() -> PostgresChanges.from("one:5432", "shop?user=me", "counts", "orders"))
                .hasMessageStartingWith("The database's name has 1 to 63 characters");
        assertThatThrownBy(() -> PostgresChanges.from("one:5432", "shop", "counts", " "))
                .hasMessage("A publication's name has 1 to 63 characters; found ' '");
        assertThatThrownBy(() -> SOURCE.user("me", "secret"))
                .hasMessageStartingWith("PostgreSQL's user(...) holds a secret, and its value was given literally");
        assertThatThrownBy(() -> SOURCE.answerTimeout(Duration.ZERO))
                .hasMessage("answerTimeout must be from 1 ms to 2147483647 ms, found PT0S");
    }

    @Test
    void shouldTellWhatMendsItFromWhatPasses() {
        assertThat(Failures.of(SOURCE, "open", new SQLException("no", "28P01")))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("check user(...)");
        assertThat(Failures.of(SOURCE, "read", new SQLException("no", "55000")))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("wal_level=logical");
        assertThat(Failures.of(SOURCE, "open", new SQLException("no", "55006")))
                .isInstanceOf(SourceUnavailableException.class)
                .hasMessageContaining("another receiver reads from it");
        assertThat(Failures.of(SOURCE, "read", new SQLException("no")))
                .isInstanceOf(SourceUnavailableException.class)
                .hasMessageContaining("listens at one:5432");
    }
}
