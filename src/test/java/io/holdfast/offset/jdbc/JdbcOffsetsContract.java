package io.holdfast.offset.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetServerContract;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreSettings;
import io.holdfast.testbed.SqlServer;
import io.holdfast.time.Threads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contract on a real database in a process of its own, and what is the tables' own. */
@Timeout(180)
abstract class JdbcOffsetsContract extends OffsetServerContract {
    static final String PASSWORD = "tell-nobody-4711";
    private static final int HISTORY = 7;

    abstract SqlServer database();

    @Override
    protected OffsetStoreSettings settings() {
        return at(database().url());
    }

    @Override
    protected OffsetStoreSettings settingsAt(int port) {
        return at(database().url(port));
    }

    JdbcOffsets at(String url) {
        return JdbcOffsets.at(url)
                .user(database().user())
                .password("${file:" + secretFile() + "}")
                .history(HISTORY)
                .timeout(Duration.ofSeconds(4));
    }

    private static Path secretFile() {
        Path file = Path.of("target", "jdbc-offsets-secret").toAbsolutePath();
        try {
            return Files.writeString(file, PASSWORD + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected Optional<String> secret() {
        return Optional.of(PASSWORD);
    }

    @Override
    protected int historyKept() {
        return HISTORY;
    }

    @Override
    protected boolean canBe(Spoil how) {
        return how != Spoil.FOREIGN;
    }

    @Override
    protected void spoil(String stored, Spoil how) throws Exception {
        String change = how == Spoil.NEWER
                ? "UPDATE holdfast_applications SET format_version = 2 WHERE application = ?"
                : "UPDATE holdfast_offsets SET next_offset = -5 WHERE application = ?";
        try (Connection connection = database().connect();
                PreparedStatement update = connection.prepareStatement(change)) {
            update.setString(1, stored);
            assertThat(update.executeUpdate()).isPositive();
        }
    }

    @Override
    protected Server server() {
        return new Server() {
            @Override
            public void kill9() {
                database().kill9();
            }

            @Override
            public void startAgain() {
                database().start();
            }

            @Override
            public void suspend() {
                database().suspend();
            }

            @Override
            public void resume() {
                database().resume();
            }
        };
    }

    @Test
    void shouldSayWhichPasswordIsWrongWithoutTellingIt() {
        JdbcOffsets wrong = at(database().url()).password("${file:/proc/sys/kernel/ostype}");
        assertThatThrownBy(() -> wrong.open(context(application)))
                .isInstanceOf(OffsetRefusedException.class)
                .hasMessageContaining(wrong.description())
                .hasMessageContaining("check user and password, and the references");
    }

    @Test
    void shouldSayWhatToRunWhenTheTablesAreMissingAndMayNotBeMade() throws SQLException {
        JdbcOffsets missing = at(database().url()).tables("absent_").createTables(false);
        assertThatThrownBy(() -> missing.open(context(application)))
                .isInstanceOf(OffsetRefusedException.class)
                .hasMessageContaining("JdbcOffsets.ddl() prints the statements");

        execute(missing.ddl());
        try (OffsetStore store = missing.open(context(application))) {
            store.fence(epoch(1, "driver-1"));
            store.commit(begin(FIRST, 3));
            assertThat(store.load()).hasSize(1);
        }
    }

    private void execute(String script) throws SQLException {
        try (Connection connection = database().connect();
                Statement statement = connection.createStatement()) {
            for (String each : script.split(";", -1)) {
                if (!each.isBlank()) {
                    statement.execute(each);
                }
            }
        }
    }

    @Test
    void shouldLetSeveralMakeTheTablesAtOnce() throws Exception {
        JdbcOffsets fresh = at(database().url()).tables("raced_");
        ExecutorService pool = Threads.pool("opener", 6);
        try {
            CyclicBarrier start = new CyclicBarrier(6);
            List<Future<Boolean>> opening = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                opening.add(pool.submit(() -> {
                    start.await(30, TimeUnit.SECONDS);
                    try (OffsetStore store = fresh.open(context(application))) {
                        return store.load().isEmpty();
                    }
                }));
            }
            for (Future<Boolean> each : opening) {
                assertThat(each.get(60, TimeUnit.SECONDS)).isTrue();
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
