package io.holdfast.offset.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.offset.DocumentContent;
import io.holdfast.offset.OffsetDamagedException;
import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetServerContract;
import io.holdfast.offset.OffsetStoreSettings;
import io.holdfast.offset.OffsetStores;
import io.holdfast.offset.SpoiltDocument;
import io.holdfast.services.NeedsService;
import io.holdfast.testbed.RedisServer;
import io.holdfast.testbed.TestBed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** The contract on a real server with a password. */
@NeedsService(value = "redis", program = RedisServer.PROGRAM)
class RedisOffsetsIT extends OffsetServerContract {
    private static final String PASSWORD = "redis-3cret-w0rd";
    private static TestBed bed;
    private static RedisServer server;
    private static Path secretFile;

    @BeforeAll
    static void startServer() throws IOException {
        bed = TestBed.open("redis-offsets");
        secretFile = Files.writeString(bed.directory("secrets").resolve("password"), PASSWORD);
        server = RedisServer.in(bed, PASSWORD).start();
    }

    @AfterAll
    static void endServer() {
        bed.close();
    }

    private static Map<String, String> options() {
        return Map.of("history", "6", "password", "${file:" + secretFile + "}");
    }

    @Override
    protected OffsetStoreSettings settings() {
        return OffsetStores.at("redis://127.0.0.1:" + server.port() + "/3", options());
    }

    @Override
    protected OffsetStoreSettings settingsAt(int port) {
        return OffsetStores.at("redis://127.0.0.1:" + port, options());
    }

    @Override
    protected int historyKept() {
        return 6;
    }

    @Override
    protected Optional<String> secret() {
        return Optional.of(PASSWORD);
    }

    private static RedisDocument document(String application) {
        return new RedisDocument(
                new RedisOffsets.Place("127.0.0.1", server.port(), 3, false), "", PASSWORD, application);
    }

    @Override
    protected void spoil(String stored, Spoil how) {
        try (RedisDocument document = document(stored)) {
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
                RedisServer unused = server.start();
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

    private static Jedis client() {
        Jedis client = new Jedis("127.0.0.1", server.port());
        client.auth(PASSWORD);
        client.select(3);
        return client;
    }

    @Test
    void shouldRefuseAWrongPasswordAndNoPassword() {
        String address = "redis://127.0.0.1:" + server.port();
        for (Map<String, String> wrong : List.of(Map.<String, String>of(), Map.of("password", "${env:HOME}"))) {
            OffsetStoreSettings settings = OffsetStores.at(address, wrong);
            assertThatThrownBy(() -> settings.open(context(application)))
                    .isInstanceOf(OffsetRefusedException.class)
                    .hasMessageContaining("password");
        }
    }

    @Test
    void shouldRefuseAServerThatDropsKeys() {
        try (Jedis client = client()) {
            client.configSet("maxmemory", "100mb");
            client.configSet("maxmemory-policy", "allkeys-lru");
            try {
                assertThatThrownBy(this::open)
                        .isInstanceOf(OffsetRefusedException.class)
                        .hasMessageContaining("allkeys-lru");
            } finally {
                client.configSet("maxmemory-policy", "noeviction");
                client.configSet("maxmemory", "0");
            }
        }
    }

    @Test
    void shouldRefuseWhatIsNoDocument() {
        try (Jedis client = client()) {
            client.hset("holdfast:offsets:" + application, "version", "12a");
            assertThatThrownBy(() -> open().load()).isInstanceOf(OffsetDamagedException.class);
            client.del("holdfast:offsets:" + application);
            client.set("holdfast:offsets:" + application, "a text");
            assertThatThrownBy(() -> open().load()).isInstanceOf(OffsetRefusedException.class);
        }
    }
}
