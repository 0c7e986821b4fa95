package io.holdfast.offset;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.holdfast.epoch.FencedException;
import io.holdfast.testbed.Await;
import io.holdfast.testbed.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every store behind a server must do, also when the server does not. */
public abstract class OffsetServerContract extends OffsetStoreContract {
    private static final Duration BACK = Duration.ofSeconds(60);

    /** The server under test. */
    protected interface Server {
        /** SIGKILL. */
        void kill9();

        /** Starts it again on its data; returns when it serves. */
        void startAgain();

        /** SIGSTOP: it keeps its connections and answers nothing. */
        void suspend();

        /** SIGCONT. */
        void resume();
    }

    /** The server that {@link #settings()} lead to. */
    protected abstract Server server();

    /** The same settings, but for another port of 127.0.0.1. */
    protected abstract OffsetStoreSettings settingsAt(int port);

    /** A secret that the settings lead to by reference; empty where the kind has none. */
    protected abstract Optional<String> secret();

    /** The longest that a call may take. */
    protected Duration limit() {
        return Duration.ofSeconds(45);
    }

    @Test
    void shouldSayWhereAndWhatToDoWhenNobodyListens() {
        int port = FreePorts.next();
        OffsetStoreSettings nobody = settingsAt(port);
        assertUnavailable(() -> openAndLoad(nobody), port);
    }

    @Test
    void shouldSayWhereAndWhatToDoWhenAServerAcceptsAndKeepsSilent() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            OffsetStoreSettings settings = settingsAt(silent.getLocalPort());
            assertUnavailable(() -> openAndLoad(settings), silent.getLocalPort());
        }
    }

    private void openAndLoad(OffsetStoreSettings settings) {
        try (OffsetStore store = settings.open(context(application))) {
            store.load();
        }
    }

    private void assertUnavailable(Runnable call, int port) {
        long startNanos = clock.nanos();
        Throwable failure = catchThrowable(call::run);
        Duration took = Duration.ofNanos(clock.nanos() - startNanos);
        assertThat(failure)
                .isInstanceOf(OffsetUnavailableException.class)
                .hasMessageContaining("127.0.0.1:" + port)
                .hasMessageMatching("(?is).*\\b(start|check|see that|make sure)\\b.*");
        assertThat(took).isLessThan(limit());
        assertNoSecret(String.valueOf(failure), "the exception");
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            assertNoSecret(String.valueOf(cause.getMessage()), "a cause");
        }
    }

    @Test
    void shouldKeepEverythingWhenTheServerIsKilledAndStartsAgain() {
        OffsetStore store = fenced(4);
        store.commit(begin(FIRST, 0));
        for (int i = 0; i < 20; i++) {
            store.commit(move(1000L * i, FIRST, i, i + 1));
        }
        server().kill9();
        server().startAgain();
        OffsetStore after = open();
        Map<SourcePartition, StoredOffset> loaded = whenBack(after);
        assertThat(loaded).isEqualTo(Map.of(FIRST, new StoredOffset(20, "i1", 19_000)));
        assertThat(after.newestEpoch()).hasValue(epoch(4, "driver-4"));
        assertThat(after.lastSignMillis()).hasValue(clock.millis());
        assertThatThrownBy(() -> open().fence(epoch(3, "an older driver"))).isInstanceOf(FencedException.class);
    }

    private static Map<SourcePartition, StoredOffset> whenBack(OffsetStore store) {
        String[] last = {"nothing"};
        return Await.get(
                "the store to answer again",
                BACK,
                () -> {
                    try {
                        return Optional.of(store.load());
                    } catch (OffsetUnavailableException notYet) {
                        last[0] = notYet.getMessage();
                        return Optional.empty();
                    }
                },
                () -> last[0]);
    }

    @Test
    void shouldGoOnWhenTheServerWasGone() {
        OffsetStore store = fenced(1);
        store.commit(begin(FIRST, 0));
        server().kill9();
        OffsetCommit commit = move(1000, FIRST, 0, 10);
        try {
            assertUnavailableInTime(store, commit);
        } finally {
            server().startAgain();
        }
        goesOn(store, commit);
    }

    @Test
    void shouldGoOnWhenTheServerWasSilent() {
        OffsetStore store = fenced(1);
        store.commit(begin(FIRST, 0));
        server().suspend();
        OffsetCommit commit = move(1000, FIRST, 0, 10);
        try {
            assertUnavailableInTime(store, commit);
        } finally {
            server().resume();
        }
        goesOn(store, commit);
    }

    private void assertUnavailableInTime(OffsetStore store, OffsetCommit commit) {
        long startNanos = clock.nanos();
        assertThatThrownBy(() -> store.commit(commit)).isInstanceOf(OffsetUnavailableException.class);
        assertThat(Duration.ofNanos(clock.nanos() - startNanos)).isLessThan(limit());
    }

    private void goesOn(OffsetStore store, OffsetCommit commit) {
        String[] last = {"nothing"};
        Await.until(
                "the commit to be settled",
                BACK,
                () -> {
                    try {
                        commitAgain(store, commit);
                        return true;
                    } catch (OffsetUnavailableException notYet) {
                        last[0] = notYet.getMessage();
                        return false;
                    }
                },
                () -> last[0]);
        store.commit(move(2000, FIRST, 10, 20));
        assertThat(open().load()).isEqualTo(Map.of(FIRST, new StoredOffset(20, "i1", 2000)));
    }

    @Test
    void shouldTellNoSecret() throws Exception {
        OffsetStoreSettings settings = settings();
        assertNoSecret(settings.description(), "the settings' description");
        assertNoSecret(settings.toString(), "the settings' text");
        assertNoSecret(new String(Travel.bytes(settings), UTF_8), "a checkpoint");
        assertNoSecret(new String(Travel.bytes(settings), ISO_8859_1), "a checkpoint");
        OffsetStore store = fenced(1);
        store.commit(begin(FIRST, 0));
        assertNoSecret(store.description(), "the store's description");
        assertNoSecret(store.toString(), "the store's text");
        Throwable conflict = catchThrowable(() -> store.commit(move(1000, FIRST, 5, 6)));
        assertNoSecret(conflict.toString(), "a conflict");
    }

    private void assertNoSecret(String text, String where) {
        secret().ifPresent(hidden -> assertThat(text).as(where).doesNotContain(hidden));
    }
}
