package io.holdfast.cells;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testbed.FileTree;
import io.holdfast.testbed.FreePorts;
import io.holdfast.testbed.Http;
import io.holdfast.testbed.JavaProcess;
import io.holdfast.testbed.KafkaBroker;
import io.holdfast.testbed.TestBed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** A stream of a broker that asks for a password, which is given by reference: it must be found nowhere. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class SecretParamsIT {
    private static final String SECRET = "n0b0dy-may-see-this";
    private static final String MODULE = "org.apache.kafka.common.security.plain.PlainLoginModule required ";

    private final TestBed bed = TestBed.open("secret-params");
    private final KafkaBroker broker = KafkaBroker.in(
            bed,
            Map.of(
                    "listener.security.protocol.map", "PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
                    "inter.broker.listener.name", "PLAINTEXT",
                    "sasl.enabled.mechanisms", "PLAIN",
                    "sasl.mechanism.inter.broker.protocol", "PLAIN",
                    "listener.name.plaintext.plain.sasl.jaas.config",
                            MODULE + login("admin", "admin") + " user_admin=\"admin\" user_app=\"" + SECRET + "\";"));

    private static String login(String user, String password) {
        return "username=\"" + user + "\" password=\"" + password + "\"";
    }

    private static String jaas(String user, String password) {
        return MODULE + login(user, password) + ";";
    }

    @BeforeAll
    void start() {
        broker.start();
    }

    @AfterAll
    void end() {
        bed.close();
    }

    private DirectCell open(String name) {
        return DirectCell.open(
                name,
                broker,
                "none",
                3,
                Map.of(
                        "security.protocol", "SASL_PLAINTEXT",
                        "sasl.mechanism", "PLAIN",
                        "sasl.jaas.config", jaas("admin", "admin")));
    }

    private static CellPlan plan(DirectCell cell, String password) {
        return cell.checkpointed()
                .with("store", cell.directory().resolve("store"))
                .with("kafka.security.protocol", "SASL_PLAINTEXT")
                .with("kafka.sasl.mechanism", "PLAIN")
                .with("kafka.sasl.jaas.config", jaas("app", password))
                .with("spark.holdfast.offsets.lagEvery", "500ms");
    }

    @Test
    void shouldLeaveASecretInNoCheckpointLogOrPage() throws IOException {
        try (DirectCell cell = open("secret")) {
            int port = FreePorts.next();
            CellPlan plan = plan(cell, "${env:APP_PASSWORD}")
                    .with("spark.plugins", "io.holdfast.spark.HoldfastPlugin")
                    .with("spark.ui.enabled", true)
                    .with("spark.ui.port", port);
            cell.produce(30, 3);
            JavaProcess first = cell.start(plan, Map.of("APP_PASSWORD", SECRET));
            cell.awaitAll(first);
            String page = "http://127.0.0.1:" + port;
            cell.await(
                    "a look at the lag",
                    first,
                    () -> Http.get(page + "/metrics/json/").contains("offsets.lag.records\":{\"value\":0}"));
            String pages = Http.get(page + "/environment/")
                    + Http.get(page + "/streaming/")
                    + Http.get(page + "/metrics/json/")
                    + Http.get(page + "/api/v1/applications/");
            first.kill9();
            cell.produce(30, 3);
            JavaProcess second = cell.start(plan, Map.of("APP_PASSWORD", SECRET));
            cell.awaitAll(second);
            cell.stop(second);

            assertThat(pages).contains("spark.holdfast.offsets.lagEvery").doesNotContain(SECRET);
            assertThat(first.output() + second.output()).doesNotContain(SECRET).doesNotContain("as they are");
            assertThat(files(cell.directory().resolve("checkpoint")))
                    .isNotEmpty()
                    .anyMatch(text -> text.contains("${env:APP_PASSWORD}"))
                    .noneMatch(text -> text.contains(SECRET));
            assertThat(files(cell.directory())).noneMatch(text -> text.contains(SECRET));
        }
    }

    private static List<String> files(Path directory) {
        return FileTree.files(directory).stream().map(SecretParamsIT::text).toList();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }

    @Test
    void shouldTellNoSecretWhenItIsWrongOrMissingAndWarnOfOneThatIsGivenAsItIs() {
        try (DirectCell cell = open("wrong")) {
            CellPlan plan = plan(cell, "${env:APP_PASSWORD}").with("kafka.default.api.timeout.ms", 5000);
            JavaProcess wrong = cell.start(plan, Map.of("APP_PASSWORD", SECRET + "-wrong"));
            JavaProcess missing = cell.start(plan.with("checkpoint", "none"), Map.of());
            cell.awaitFailure(wrong);
            cell.awaitFailure(missing);
            assertThat(wrong.output()).contains("Authentication failed").doesNotContain(SECRET);
            assertThat(missing.output()).contains("The reference ${env:APP_PASSWORD} leads to nothing");

            cell.produce(3, 3);
            JavaProcess literal = cell.start(plan(cell, SECRET).with("checkpoint", "none"));
            cell.awaitAll(literal);
            assertThat(literal.output())
                    .contains("hold secrets as they are, which go into every checkpoint: [sasl.jaas.config]")
                    .doesNotContain(SECRET);
            cell.stop(literal);
        }
    }
}
