package io.holdfast.offset.hbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.cli.Holdfast;
import io.holdfast.offset.Document;
import io.holdfast.offset.DocumentContent;
import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetServerContract;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreSettings;
import io.holdfast.offset.OffsetStores;
import io.holdfast.offset.SpoiltDocument;
import io.holdfast.testbed.CodePlace;
import io.holdfast.testbed.HBaseServer;
import io.holdfast.testbed.TestBed;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.semconv.ClientAttributes;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.hbase.client.AsyncConnection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * The contract on a real HBase, which is killed and suspended. It takes minutes and a large class path: a cell of {@code
 * scripts/torture.sh offsets}.
 */
class HBaseOffsetsTorture extends OffsetServerContract {
    private static TestBed bed;
    private static HBaseServer server;

    @BeforeAll
    static void startServer() {
        bed = TestBed.open("hbase-offsets");
        server = HBaseServer.in(bed).start();
    }

    @AfterAll
    static void endServer() {
        bed.close();
    }

    @Override
    protected OffsetStoreSettings settings() {
        return OffsetStores.at("hbase://" + server.address() + "/offsets", Map.of("history", "6"));
    }

    @Override
    protected OffsetStoreSettings settingsAt(int port) {
        return OffsetStores.at("hbase://127.0.0.1:" + port + "/offsets", Map.of());
    }

    @Override
    protected int historyKept() {
        return 6;
    }

    @Override
    protected Optional<String> secret() {
        return Optional.empty();
    }

    @Override
    protected void spoil(String stored, Spoil how) {
        HBaseOffsets.Place place = new HBaseOffsets.Place(server.address(), "offsets", HBaseOffsets.USUAL_ZNODE, false);
        try (Document document = HBaseDocument.connect(place, Map.of(), stored)) {
            DocumentContent content = document.read().orElseThrow();
            assertThat(document.replace(content.version(), SpoiltDocument.of(content.bytes(), how)))
                    .isTrue();
        }
    }

    @Override
    protected Server server() {
        return new Server() {
            @Override
            public void kill9() {
                server.process().kill9();
            }

            @Override
            public void startAgain() {
                server.startAgain();
            }

            @Override
            public void suspend() {
                server.process().suspend();
            }

            @Override
            public void resume() {
                server.process().resume();
            }
        };
    }

    @Test
    void shouldRefuseATableThatIsNotThereWhenItMayNotCreateIt() {
        OffsetStoreSettings settings =
                OffsetStores.at("hbase://" + server.address() + "/nobody-made-it", Map.of("createTable", "false"));
        assertThatThrownBy(() -> settings.open(context(application)))
                .isInstanceOf(OffsetRefusedException.class)
                .hasMessageContaining("no such table");
    }

    /** With Spark's own jars and the client's, as {@code HOLDFAST_CLASSPATH} adds them. */
    @Test
    void shouldServeTheCommandLine() {
        OffsetStore store = fenced(1);
        store.commit(begin(FIRST, 4713));
        String shown = bed.java("command", Holdfast.class.getName())
                .classPath(bed.classPath("spark") + "/*")
                .classPath(Stream.of(
                                Holdfast.class,
                                CommandLine.class,
                                AsyncConnection.class,
                                OpenTelemetry.class,
                                Context.class,
                                ClientAttributes.class)
                        .map(CodePlace::of)
                        .toArray(String[]::new))
                .jvmOptions("-Dlog4j2.configurationFile=classpath:io/holdfast/cli/log4j2.properties")
                .arguments("offsets", "show", settings().description(), "-a", application)
                .run(Duration.ofMinutes(2));
        assertThat(shown).contains("orders-0").contains("4713");
    }
}
