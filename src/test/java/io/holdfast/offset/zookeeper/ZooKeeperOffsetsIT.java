package io.holdfast.offset.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.offset.ApplicationPath;
import io.holdfast.offset.Document;
import io.holdfast.offset.DocumentContent;
import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetServerContract;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreSettings;
import io.holdfast.offset.OffsetStores;
import io.holdfast.offset.SpoiltDocument;
import io.holdfast.testbed.JavaProcess;
import io.holdfast.testbed.TestBed;
import io.holdfast.testbed.ZooKeeperServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract on a real server, with a user of its own. */
class ZooKeeperOffsetsIT extends OffsetServerContract {
    private static final String SECRET = "orders:zk-3cret-w0rd";
    private static TestBed bed;
    private static ZooKeeperServer server;
    private static Path secretFile;

    @BeforeAll
    static void startServer() throws IOException {
        bed = TestBed.open("zookeeper-offsets");
        secretFile = Files.writeString(bed.directory("secrets").resolve("digest"), SECRET);
        server = ZooKeeperServer.in(bed).start();
    }

    @AfterAll
    static void endServer() {
        bed.close();
    }

    private static Map<String, String> options() {
        return Map.of("history", "6", "digest", "${file:" + secretFile + "}");
    }

    @Override
    protected OffsetStoreSettings settings() {
        return OffsetStores.at("zookeeper://" + server.address() + "/holdfast/off sets", options());
    }

    @Override
    protected OffsetStoreSettings settingsAt(int port) {
        return OffsetStores.at("zookeeper://127.0.0.1:" + port + "/holdfast", options());
    }

    @Override
    protected int historyKept() {
        return 6;
    }

    @Override
    protected Optional<String> secret() {
        return Optional.of("zk-3cret-w0rd");
    }

    @Override
    protected void spoil(String stored, Spoil how) {
        String node = "/holdfast/off sets/" + ApplicationPath.of(stored);
        try (Document document = ZooKeeperDocument.connect(server.address(), node, SECRET)) {
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
                ZooKeeperServer unused = server.start();
            }

            @Override
            public void suspend() {
                server.process().suspend();
            }

            @Override
            public void resume() {
                JavaProcess process = server.process();
                process.resume();
            }
        };
    }

    @Test
    void shouldRefuseAnotherUserByName() {
        fenced(1).commit(begin(FIRST, 1));
        OffsetStoreSettings nobody =
                OffsetStores.at("zookeeper://" + server.address() + "/holdfast/off sets", Map.of());
        try (OffsetStore store = nobody.open(context(application))) {
            assertThatThrownBy(store::load)
                    .isInstanceOf(OffsetRefusedException.class)
                    .hasMessageContaining("digest");
        }
    }
}
