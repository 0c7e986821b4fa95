package io.holdfast.offset.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.metric.Metrics;
import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.OffsetStores;
import io.holdfast.time.Ticker;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JdbcOffsetsTest {
    private static final String URL = "jdbc:postgresql://db:5432/orders";

    @Test
    void shouldBeFoundByItsAddress() {
        JdbcOffsets found = (JdbcOffsets) OffsetStores.at(URL, Map.of());
        assertThat(found.description()).isEqualTo(URL);
        assertThat(found.properties()).isEmpty();
        assertThat(found.tables()).isEqualTo("holdfast_");
        assertThat(found.createsTables()).isTrue();
        assertThat(found.history()).isEqualTo(100);
        assertThat(found.timeout()).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void shouldTakeEveryOption() {
        JdbcOffsets found = (JdbcOffsets) OffsetStores.at(
                URL,
                Map.of(
                        "user", "me",
                        "password", "${env:DB_PASSWORD}",
                        "sslmode", "verify-full",
                        "tables", "app.offsets_",
                        "createTables", "false",
                        "history", "5",
                        "timeoutMillis", "2500",
                        "spark.holdfast.x.other", "1"));
        assertThat(found.properties())
                .isEqualTo(Map.of("user", "me", "password", "${env:DB_PASSWORD}", "sslmode", "verify-full"));
        assertThat(found.tables()).isEqualTo("app.offsets_");
        assertThat(found.createsTables()).isFalse();
        assertThat(found.history()).isEqualTo(5);
        assertThat(found.timeout()).isEqualTo(Duration.ofMillis(2500));
        assertThat(found).hasToString(URL + ", tables app.offsets_*, with properties [password, sslmode, user]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db/x?password=tell",
                "jdbc:mysql://root:tell@db/x",
                "jdbc:h2:tcp://db/x;PASSWORD=tell",
            })
    void shouldRefuseSecretsGivenLiterally(String url) {
        assertThatThrownBy(() -> JdbcOffsets.at(url))
                .isInstanceOf(OffsetRefusedException.class)
                .hasMessageNotContaining("tell");
        assertThatThrownBy(() -> JdbcOffsets.at(URL).password("tell"))
                .isInstanceOf(OffsetRefusedException.class)
                .hasMessageContaining("given literally")
                .hasMessageNotContaining("tell");
    }

    @Test
    void shouldDescribeNoMoreThanThePlace() {
        assertThat(JdbcOffsets.at("jdbc:mariadb://${env:U}:${env:P}@db/x?a=b").description())
                .isEqualTo("jdbc:mariadb://db/x");
        assertThat(JdbcOffsets.at("jdbc:h2:tcp://db/x;CIPHER=AES").description())
                .isEqualTo("jdbc:h2:tcp://db/x");
    }

    @Test
    void shouldRefuseOtherDatabases() {
        assertThatThrownBy(() -> JdbcOffsets.at("jdbc:oracle:thin:@x"))
                .isInstanceOf(OffsetRefusedException.class)
                .hasMessage("Offsets can be kept in PostgreSQL, MariaDB, MySQL and H2, at URLs that begin with"
                        + " jdbc:postgresql:, jdbc:mariadb:, jdbc:mysql:, jdbc:h2:; this one begins with"
                        + " 'jdbc:oracle:'");
    }

    @ParameterizedTest
    @CsvSource({
        "tables,a;b",
        "tables,",
        "createTables,yes",
        "history,-1",
        "history,1000000",
        "timeoutMillis,10",
        "timeoutMillis,soon"
    })
    void shouldRefuseWhatCannotBe(String option, String value) {
        Map<String, String> options = Map.of(option, value == null ? "" : value);
        assertThatThrownBy(() -> OffsetStores.at(URL, options)).isInstanceOf(OffsetRefusedException.class);
    }

    @Test
    void shouldSayWhichReferenceLeadsToNothing() {
        JdbcOffsets settings = JdbcOffsets.at(URL).password("${env:HOLDFAST_ABSENT}");
        OffsetStoreContext context = new OffsetStoreContext("orders", Ticker.system(), Metrics.none());
        assertThatThrownBy(() -> settings.open(context))
                .isInstanceOf(OffsetRefusedException.class)
                .hasMessageContaining("${env:HOLDFAST_ABSENT}");
    }

    @Test
    void shouldSayWhichArtifactBringsAMissingDriver() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader without = new URLClassLoader(pathWithoutDrivers(), ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(without);
            Object settings = without.loadClass(JdbcOffsets.class.getName())
                    .getMethod("at", String.class)
                    .invoke(null, URL);
            Class<?> connections = without.loadClass(JdbcConnections.class.getName());
            Object made = connections.getMethod("of", settings.getClass()).invoke(null, settings);
            assertThatThrownBy(() -> connections.getMethod("open").invoke(made))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .hasMessage("Cannot open " + URL + ": the database's driver org.postgresql.Driver is not on the"
                            + " class path; add org.postgresql:postgresql to --jars");
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static java.net.URL[] pathWithoutDrivers() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.contains("org/postgresql"))
                .map(entry -> {
                    try {
                        return new File(entry).toURI().toURL();
                    } catch (MalformedURLException impossible) {
                        throw new IllegalArgumentException(impossible);
                    }
                })
                .toArray(java.net.URL[]::new);
    }
}
